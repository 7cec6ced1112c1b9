package io.trainyard.jobs;

import io.trainyard.averaging.EpochResult;
import io.trainyard.training.TrainingListener;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Says on standard error how training goes: on a terminal one line that changes, elsewhere a plain
 * line every few seconds; and in both one line an epoch.
 */
final class ProgressLine implements TrainingListener {

  private static final long TERMINAL_NANOS = 200_000_000L;
  private static final long PLAIN_NANOS = 10_000_000_000L;
  private static final String ERASE_LINE = "\r\033[K";

  private final PrintStream err;
  private final boolean terminal;
  private int maxEpochs;
  private IntUnaryOperator rounds;
  private int epochsBefore;
  private long started;
  private long shown;
  private long epochStarted;
  private long examples;

  /**
   * @param terminal whether {@code err} can go back to the start of its line
   */
  ProgressLine(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Java cannot ask whether standard error is a terminal; scripts/trainyard can. */
  static boolean onTerminal() {
    return "1".equals(System.getenv("TRAINYARD_TERMINAL"));
  }

  @Override
  public void surveyed(String text) {
    err.println(text);
  }

  @Override
  public void memoryPlanned(String line) {
    err.println(line);
  }

  @Override
  public void started(int epochsDone, int maxEpochs, IntUnaryOperator roundsPerEpoch) {
    this.maxEpochs = maxEpochs;
    this.rounds = roundsPerEpoch;
    this.epochsBefore = epochsDone;
    this.started = System.nanoTime();
    this.epochStarted = started;
    this.shown = started;
    if (epochsDone > 0) {
      err.printf("resuming after epoch %d%n", epochsDone);
    }
  }

  @Override
  public void averaged(int epoch, int round, long examples, double loss) {
    this.examples += examples;
    long now = System.nanoTime();
    if (now - shown < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    shown = now;
    double perSecond = this.examples / seconds(now - epochStarted);
    String line =
        String.format(
            Locale.ROOT,
            "epoch %d/%d  round %d/%d  loss %.4f  %,.0f examples/s  at most %s left",
            epoch,
            maxEpochs,
            round,
            rounds.applyAsInt(epoch),
            loss,
            perSecond,
            left(epoch, round, now));
    err.print(terminal ? ERASE_LINE + line : line + System.lineSeparator());
    err.flush();
  }

  private static String describe(Map<String, Double> validation) {
    return validation.entrySet().stream()
        .filter(entry -> entry.getKey().matches("loss|accuracy|r2"))
        .map(entry -> String.format(Locale.ROOT, ", val_%s %.4f", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining());
  }

  @Override
  public void weightsAveraged(
      int epochs, Map<String, Double> validation, Map<String, Double> lastEpoch) {
    err.printf("mean of the weights of %d epochs%s%n", epochs, describe(validation));
  }

  @Override
  public void epochEnded(
      int epoch, EpochResult result, Map<String, Double> validation, Optional<Integer> bestEpoch) {
    long now = System.nanoTime();
    String metrics = describe(validation);
    String best = bestEpoch.filter(e -> e == epoch).map(e -> ", best so far").orElse("");
    err.printf(
        Locale.ROOT,
        "%sepoch %d/%d: loss %.4f%s, %.1f s, %,.0f examples/s%s%n",
        terminal ? ERASE_LINE : "",
        epoch,
        maxEpochs,
        result.loss(),
        metrics,
        seconds(now - epochStarted),
        result.examples() / seconds(now - epochStarted),
        best);
    epochStarted = now;
    shown = now;
    examples = 0;
  }

  /**
   * By the time that an epoch took so far, since rounds may differ from epoch to epoch; stopping
   * early makes it less.
   */
  private String left(int epoch, int round, long now) {
    double done = epoch - 1 - epochsBefore + (double) round / rounds.applyAsInt(epoch);
    long all = maxEpochs - epochsBefore;
    long left = Math.round(seconds(now - started) / done * (all - done));
    return left >= 3600
        ? "%d:%02d:%02d".formatted(left / 3600, left / 60 % 60, left % 60)
        : "%d:%02d".formatted(left / 60, left % 60);
  }

  private static double seconds(long nanos) {
    return Math.max(1, nanos) / 1e9;
  }
}
