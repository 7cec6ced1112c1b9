package io.trainyard.training;

import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.averaging.EpochResult;
import io.trainyard.dataset.Split;
import io.trainyard.results.AveragingRow;
import io.trainyard.results.MetricRow;
import io.trainyard.results.Outlet;
import io.trainyard.results.TimingRow;
import io.trainyard.results.TimingRow.Phase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** An epoch's figures as rows of the run's tables. */
final class RunTables implements EpochTables {

  /** The part of an epoch's updates that were clipped. */
  static final String CLIPPED = "clipped_updates";

  private final Outlet outlet;
  private final IntUnaryOperator roundsPerEpoch;
  private final Optional<TransportKind> transport;
  private final EpochFigures figures;

  /**
   * @param roundsPerEpoch the averagings in each epoch, counted from 1
   * @param transport that carries them; empty where nothing is averaged
   */
  RunTables(
      Outlet outlet,
      IntUnaryOperator roundsPerEpoch,
      Optional<TransportKind> transport,
      EpochFigures figures) {
    this.outlet = outlet;
    this.roundsPerEpoch = roundsPerEpoch;
    this.transport = transport;
    this.figures = figures;
  }

  @Override
  public void metrics(int epoch, EpochResult result, Map<String, Double> validation) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    List<MetricRow> rows = new ArrayList<>();
    figures
        .training()
        .apply(result.loss())
        .forEach((metric, value) -> rows.add(row(epoch, Split.TRAIN, metric, value, now)));
    result.clipped().ifPresent(part -> rows.add(row(epoch, Split.TRAIN, CLIPPED, part, now)));
    validation.forEach(
        (metric, value) -> rows.add(row(epoch, Split.VALIDATION, metric, value, now)));
    if (!validation.isEmpty()) {
      figures
          .beside()
          .get()
          .forEach(
              (split, metrics) ->
                  metrics.forEach(
                      (metric, value) -> rows.add(row(epoch, split, metric, value, now))));
    }
    outlet.metrics().write(epoch, rows);
    EpochLine.log(outlet.runId(), outlet.member(), epoch, result, validation);
    transport.ifPresent(
        kind -> outlet.averaging().write(epoch, List.of(averaging(kind, epoch, result))));
  }

  private AveragingRow averaging(TransportKind kind, int epoch, EpochResult result) {
    int rounds = roundsPerEpoch.applyAsInt(epoch);
    EpochResult.Averaging cost = result.averaging();
    return new AveragingRow(
        outlet.runId(),
        outlet.member(),
        epoch,
        kind.word(),
        rounds,
        result.retries(),
        cost.count() == 0
            ? Optional.empty()
            : Optional.of(
                new AveragingRow.Cost(
                    cost.waitSeconds(),
                    cost.transferSeconds(),
                    cost.sumSeconds(),
                    cost.bytesSent(),
                    cost.bytesReceived())));
  }

  private MetricRow row(int epoch, Split split, String metric, double value, Instant time) {
    int rounds = roundsPerEpoch.applyAsInt(epoch);
    return new MetricRow(
        outlet.runId(), outlet.member(), epoch, rounds, split.label(), metric, value, time);
  }

  @Override
  public void timings(
      int epoch, EpochResult.Seconds seconds, long validationNanos, long checkpointNanos) {
    outlet
        .timings()
        .write(
            epoch,
            List.of(
                row(epoch, Phase.READ, seconds.read()),
                row(epoch, Phase.AUGMENT, seconds.augment()),
                row(epoch, Phase.WAIT, seconds.waited()),
                row(epoch, Phase.FIT, seconds.fit()),
                row(epoch, Phase.AVERAGE, seconds.average()),
                row(epoch, Phase.VALIDATE, validationNanos / 1e9),
                row(epoch, Phase.CHECKPOINT, checkpointNanos / 1e9)));
  }

  private TimingRow row(int epoch, Phase phase, double seconds) {
    return new TimingRow(outlet.runId(), outlet.member(), epoch, phase, seconds);
  }
}
