package io.trainyard.ensemble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.ensemble.membership.Bootstrap;
import io.trainyard.random.Seed;

/**
 * The training rows of all members: how they are drawn, from which seed, for how many.
 *
 * @param estimators members that were to be trained, those that failed included
 * @param seed of the run
 */
record Bagging(Bootstrap bootstrap, int estimators, Seed seed) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The rows of a member.
   *
   * @param number from 1
   * @param rows of the training split
   */
  Bag bag(int number, long rows) {
    return bootstrap.bag(seed, number - 1, estimators, rows);
  }

  /** What {@link #fromJson} makes this of again. */
  ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode drawn = json.putObject("bootstrap").put("kind", bootstrap.kind());
    bootstrap.maxSamplesIfAny().ifPresent(samples -> drawn.put("max-samples", samples));
    return json.put("n_estimators", estimators).put("seed", seed.value());
  }

  /**
   * @throws IllegalArgumentException if it is not what {@link #toJson} wrote
   */
  static Bagging fromJson(JsonNode json) {
    // JSON is HOCON: read as the configuration is, so that each kind is known in one place.
    Configuration configuration =
        Configuration.parseText("{\"ensemble\":{\"bootstrap\":" + json.path("bootstrap") + "}}");
    Section section = configuration.root().section("ensemble");
    Bootstrap bootstrap = Bootstrap.read(section);
    int estimators = json.path("n_estimators").asInt(0);
    boolean wrong = bootstrap == null || !configuration.problems().isEmpty();
    if (wrong || estimators < 1 || !json.path("seed").isIntegralNumber()) {
      throw new IllegalArgumentException("no bootstrap that could be drawn again");
    }
    return new Bagging(bootstrap, estimators, new Seed(json.get("seed").asLong()));
  }
}
