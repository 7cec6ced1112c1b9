package io.trainyard.training;

import io.trainyard.averaging.EpochResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes how much memory a training has resident: before its first round, after its first epoch,
 * when everything has been loaded and built, and at its end. Between the last two it should not
 * grow.
 */
final class ResidentWatch extends PassingOn {

  private static final Logger LOG = LoggerFactory.getLogger(ResidentWatch.class);

  private final Supplier<OptionalLong> resident;
  private final Map<String, Object> figures = new LinkedHashMap<>();

  /**
   * @param resident in MB
   * @param next hears of everything too
   */
  ResidentWatch(Supplier<OptionalLong> resident, TrainingListener next) {
    super(next);
    this.resident = resident;
  }

  /** A training must not fail over a figure about it. */
  private void note(String when) {
    try {
      resident.get().ifPresent(mb -> figures.put("resident_mb_" + when, mb));
    } catch (RuntimeException e) {
      LOG.warn("cannot note the resident memory", e);
    }
  }

  @Override
  public void started(int epochsDone, int maxEpochs, IntUnaryOperator roundsPerEpoch) {
    note("start");
    super.started(epochsDone, maxEpochs, roundsPerEpoch);
  }

  @Override
  public void epochEnded(
      int epoch, EpochResult result, Map<String, Double> validation, Optional<Integer> bestEpoch) {
    if (!figures.containsKey("resident_mb_warm")) {
      note("warm");
    }
    super.epochEnded(epoch, result, validation, bestEpoch);
  }

  /** By name; {@code resident_mb_warm} is missing where no epoch was left to train. */
  Map<String, Object> end() {
    note("end");
    return figures;
  }
}
