package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The JSON object that ends a job's standard output. */
final class JsonLine {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLine() {}

  static JsonNode of(Checkout.Result result) {
    try {
      JsonNode line = JSON.readTree(result.lastLine());
      assertThat(line.isObject()).as("%s", result).isTrue();
      return line;
    } catch (JsonProcessingException e) {
      throw new AssertionError("expected JSON in the last line of " + result, e);
    }
  }

  /** The JSON of a job that has to have succeeded. */
  static JsonNode succeeded(Checkout.Result result) {
    assertThat(result.code()).as("%s", result).isZero();
    JsonNode line = of(result);
    assertThat(line.path("status").asText()).isEqualTo("succeeded");
    return line;
  }

  /** The error of a job that has to have failed in this way, with all that a failure says. */
  static String error(Checkout.Result result, int code, String kind) {
    assertThat(result.code()).as("%s", result).isEqualTo(code);
    JsonNode line = of(result);
    assertThat(line.fieldNames())
        .toIterable()
        .contains("job", "run_id", "status", "duration_s", "outputs", "kind", "error");
    assertThat(line.path("status").asText()).isEqualTo("failed");
    assertThat(line.path("kind").asText()).isEqualTo(kind);
    assertThat(line.path("duration_s").isNumber()).isTrue();
    assertThat(line.path("outputs").isObject()).isTrue();
    String error = line.path("error").asText();
    assertThat(result.err()).contains(error);
    return error;
  }
}
