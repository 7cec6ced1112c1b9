package io.trainyard.stopping;

import io.trainyard.failure.Divergence;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides after each check whether training stops, and which epoch is the best so far. Everything
 * is judged on the smoothed curve: the best, the thresholds and the criteria.
 *
 * <p>A decision depends on the settings and the series of checks alone, so one that resumes from
 * its {@link #state()} goes on exactly as if it had never been interrupted. Epochs count from 1:
 * epoch 5 is over when five epochs are done. Not thread-safe.
 */
public final class EarlyStopping {

  /**
   * One check.
   *
   * @param monitored the monitored value as it was measured
   * @param elapsedMillis training time so far, resumes included
   */
  public record Observation(int epoch, double monitored, double trainLoss, long elapsedMillis)
      implements Serializable {}

  /** All that a resumed run needs: the checks so far. Jackson writes and reads it as it is. */
  public record State(List<Observation> observations) implements Serializable {

    public State {
      observations = List.copyOf(observations);
    }
  }

  /**
   * What a check led to.
   *
   * @param improved whether this epoch is the best so far
   * @param smoothed the monitored value after smoothing
   * @param bestEpoch the best epoch so far
   * @param bestValue the best epoch's monitored value as it was measured
   * @param checksSinceBest 0 at the best check itself
   * @param stopReason why training stops here; empty where it goes on
   */
  public record Decision(
      int epoch,
      boolean improved,
      double smoothed,
      int bestEpoch,
      double bestValue,
      int checksSinceBest,
      Optional<String> stopReason) {}

  private final StoppingSettings settings;
  private final List<Observation> observations = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();
  private final List<Double> smoothed = new ArrayList<>();
  private int best;
  private Decision last;

  public EarlyStopping(StoppingSettings settings) {
    this.settings = settings;
  }

  /** Goes on from {@code state}, which the same settings led to. */
  public static EarlyStopping resume(StoppingSettings settings, State state) {
    EarlyStopping result = new EarlyStopping(settings);
    state.observations().forEach(result::judge);
    return result;
  }

  /**
   * Whether a training that stopped for this reason had diverged, so that its last weights are of
   * no use.
   *
   * @param stopReason of a decision
   */
  public static boolean diverged(String stopReason) {
    return StopReason.DIVERGENCE_THRESHOLD.word().equals(stopReason);
  }

  public State state() {
    return new State(observations);
  }

  /** The latest decision, also after a resume; empty before the first check. */
  public Optional<Decision> latest() {
    return Optional.ofNullable(last);
  }

  /** Whether {@code epoch} is one to check: every so many, and the last one. */
  public boolean isCheck(int epoch) {
    return epoch % settings.everyEpochs() == 0 || epoch >= settings.maxEpochs();
  }

  /** Also true for the epoch in which the time ran out, since that is the last one. */
  public boolean isCheck(int epoch, Duration elapsed) {
    return isCheck(epoch) || timeIsOver(elapsed.toMillis());
  }

  /**
   * Judges the epoch that just ended.
   *
   * @param monitored the monitored value as it was measured
   * @param trainLoss the mean training loss of this epoch
   * @param elapsed training time so far, that of the runs before a resume included
   * @throws Divergence if one of the values is not finite
   */
  public Decision check(int epoch, double monitored, double trainLoss, Duration elapsed) {
    requireFinite(settings.monitor(), monitored, epoch);
    requireFinite("train_loss", trainLoss, epoch);
    return judge(new Observation(epoch, monitored, trainLoss, elapsed.toMillis()));
  }

  private Decision judge(Observation observation) {
    if (last != null && observation.epoch() <= last.epoch()) {
      throw new IllegalArgumentException(
          "epoch " + observation.epoch() + " after epoch " + last.epoch());
    }
    observations.add(observation);
    values.add(observation.monitored());
    smoothed.add(settings.smoothing().smooth(values, smoothed));
    int now = smoothed.size() - 1;
    boolean improved =
        now == 0 || settings.better(smoothed.get(now), smoothed.get(best), settings.minDelta());
    best = improved ? now : best;
    last =
        new Decision(
            observation.epoch(),
            improved,
            smoothed.get(now),
            observations.get(best).epoch(),
            observations.get(best).monitored(),
            now - best,
            reason(now).map(StopReason::word));
    return last;
  }

  private Optional<StopReason> reason(int now) {
    double value = smoothed.get(now);
    if (settings.stoppingThreshold().isPresent()
        && !settings.better(settings.stoppingThreshold().get(), value, 0)) {
      return Optional.of(StopReason.STOPPING_THRESHOLD);
    }
    if (settings.divergenceThreshold().isPresent()
        && settings.better(settings.divergenceThreshold().get(), value, 0)) {
      return Optional.of(StopReason.DIVERGENCE_THRESHOLD);
    }
    Optional<StopReason> criterion = settings.criterion().judge(curve());
    if (criterion.isPresent()) {
      return criterion;
    }
    if (settings.patience().isPresent() && now - best >= settings.patience().get()) {
      return Optional.of(StopReason.PATIENCE);
    }
    return limit(observations.get(now));
  }

  private Optional<StopReason> limit(Observation observation) {
    if (observation.epoch() >= settings.maxEpochs()) {
      return Optional.of(StopReason.MAX_EPOCHS);
    }
    return timeIsOver(observation.elapsedMillis())
        ? Optional.of(StopReason.MAX_TIME)
        : Optional.empty();
  }

  private boolean timeIsOver(long elapsedMillis) {
    return settings.maxTime().map(limit -> elapsedMillis >= limit.toMillis()).orElse(false);
  }

  private Curve curve() {
    return new Curve(
        smoothed.stream().map(settings::error).toList(),
        observations.stream().map(Observation::trainLoss).toList());
  }

  private static void requireFinite(String metric, double value, int epoch) {
    if (!Double.isFinite(value)) {
      throw new Divergence(
          String.format(
              "cannot go on training: expected a finite %s, found %s in epoch %d; lower"
                  + " optimizer.learning-rate, set optimizer.clip-norm, or look for rows that are"
                  + " out of the usual range",
              metric, value, epoch));
    }
  }
}
