package io.trainyard.ensemble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.ensemble.membership.Bootstrap;
import io.trainyard.failure.BadConfiguration;
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

  /** Whether members may not see some rows, as far as is known before the rows are. */
  boolean mayLeaveRowsOut() {
    return bootstrap.mayLeaveRowsOut(estimators);
  }

  /**
   * @param rows of the training split
   * @param setting what asks for rows that members did not see, such as {@code oob-score = true}
   * @param instead the value that asks for none
   * @throws BadConfiguration if each member sees all of so many rows
   */
  void requireRowsLeftOut(long rows, String setting, String instead) {
    if (!bootstrap.mayLeaveRowsOut(estimators, rows)) {
      throw new BadConfiguration(
          "cannot judge members by rows that they did not see: expected a bootstrap that leaves some of the %d training rows out, found ensemble.%s with bootstrap.kind = %s%s and n-estimators = %d, which leaves none out; set it to %s, or lower ensemble.bootstrap.max-samples"
              .formatted(rows, setting, bootstrap.kind(), samples(), estimators, instead));
    }
  }

  /**
   * @param rows of the training split
   * @throws BadConfiguration if rows are shared out to more members than there are rows
   */
  void requireRowsForEach(long rows) {
    if (estimators > bootstrap.mostMembers(rows)) {
      throw new BadConfiguration(
          "cannot share the training rows out: expected at most as many members as there are rows, which are %d, found ensemble.n-estimators = %d with bootstrap.kind = %s; lower it, or choose another bootstrap"
              .formatted(rows, estimators, bootstrap.kind()));
    }
  }

  private String samples() {
    var samples = bootstrap.maxSamplesIfAny();
    return samples.isEmpty() ? "" : ", max-samples = " + samples.getAsDouble();
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
