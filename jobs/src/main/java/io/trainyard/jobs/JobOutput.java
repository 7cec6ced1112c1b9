package io.trainyard.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Secrets;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The JSON line that ends standard output. */
final class JobOutput {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String job;
  private final PrintStream out;
  private final PrintStream err;
  private final long started = System.nanoTime();
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final Map<String, Object> outputs = new LinkedHashMap<>();
  private String runId;

  JobOutput(String job, PrintStream out, PrintStream err) {
    this.job = job;
    this.out = out;
    this.err = err;
  }

  void runId(String runId) {
    this.runId = runId;
  }

  /** One of the job's figures, under its name in snake_case. */
  void figure(String name, Object value) {
    figures.put(name, value);
  }

  void figures(Map<String, ?> all) {
    figures.putAll(all);
  }

  /** What there is to open next. */
  void output(String name, String path) {
    outputs.put(name, path);
  }

  int succeeded() {
    print("succeeded", Map.of());
    return 0;
  }

  int failed(Failure failure) {
    LoggerFactory.getLogger(job).debug("failed", failure);
    String message = withoutFrames(failure.getMessage());
    err.println(job + " failed: " + message);
    print("failed", Map.of("error", message, "kind", failure.kind()));
    return failure.exitCode();
  }

  /** Hadoop's servers put their stack traces into messages. */
  static String withoutFrames(String message) {
    return message.replaceAll("\\R\\tat .*", "").replaceAll("\\R; ", "; ");
  }

  int bug(Throwable bug) {
    err.println(job + " failed for a reason that it does not know, which is a bug:");
    err.println(Secrets.scrub(trace(bug)));
    print("failed", Map.of("error", Secrets.scrub(String.valueOf(bug)), "kind", "bug"));
    return 1;
  }

  private static String trace(Throwable bug) {
    StringWriter trace = new StringWriter();
    bug.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private void print(String status, Map<String, Object> more) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("job", job);
    line.put("run_id", runId);
    line.put("status", status);
    line.put("duration_s", Math.round((System.nanoTime() - started) / 1e6) / 1e3);
    line.put("outputs", outputs);
    line.putAll(figures);
    line.putAll(more);
    try {
      err.flush();
      out.println(JSON.writeValueAsString(line));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write the JSON line", e);
    }
  }
}
