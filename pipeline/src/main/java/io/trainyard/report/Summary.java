package io.trainyard.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.report.Block.Folded;
import io.trainyard.report.Block.Listing;
import io.trainyard.report.Block.Passage;
import io.trainyard.report.Block.Text;
import io.trainyard.results.RunFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What ran, and what it came to. */
final class Summary {

  private Summary() {}

  static Section of(RunSource source) {
    RunFile run = source.run();
    Map<String, Cell> facts = new LinkedHashMap<>();
    facts.put("run", Cell.text(run.runId()));
    facts.put("job", Cell.text(run.job()));
    facts.put("status", Cell.text(run.status().word()));
    source.word("stop_reason").ifPresent(why -> facts.put("stopped by", Cell.text(why)));
    Times.parse(run.started()).ifPresent(time -> facts.put("started", Cell.of(time)));
    Times.parse(run.ended()).ifPresent(time -> facts.put("ended", Cell.of(time)));
    duration(run)
        .ifPresent(lasted -> facts.put("from start to end", Cell.text(Times.shown(lasted))));
    setting("model.kind", "model", run, facts);
    setting("dataset.path", "dataset", run, facts);
    put("dataset's fingerprint", run.datasetFingerprint(), facts);
    put("network's SHA-256", run.networkSha256(), facts);
    facts.put("seed", Cell.number(run.seed()));
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Listing(Table.ofPairs("What ran", facts)));
    if (run.error() != null) {
      blocks.add(new Passage("Why it failed", List.of(new Text("error", run.error()))));
    }
    if (run.result() != null) {
      Map<String, Cell> figures = new LinkedHashMap<>();
      Figures.flatten("", run.result(), figures);
      blocks.add(
          new Folded(
              "What it came to: %d figures".formatted(figures.size()),
              List.of(new Listing(Table.ofPairs("Figures of the run", figures)))));
    }
    return new Section("summary", "What ran", blocks);
  }

  private static void put(String name, String value, Map<String, Cell> facts) {
    if (value != null) {
      facts.put(name, Cell.text(value));
    }
  }

  private static void setting(String key, String name, RunFile run, Map<String, Cell> facts) {
    JsonNode value = run.configuration().get(key);
    if (value != null && !value.isNull()) {
      facts.put(name, Cell.text(value.asText()));
    }
  }

  /** How long a run took that has ended, waiting to be taken up again included. */
  static Optional<Duration> duration(RunFile run) {
    return Times.parse(run.started())
        .flatMap(start -> Times.parse(run.ended()).map(end -> Duration.between(start, end)));
  }
}
