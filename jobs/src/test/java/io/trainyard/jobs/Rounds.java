package io.trainyard.jobs;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A round of averaging in the middle of an epoch, as the progress line of a terminal shows it.
 *
 * @param said how much the job had said by then
 */
record Rounds(int epoch, int round, int said) {

  /** With these a training's epoch lasts long enough to be caught in its middle. */
  static final String[] MANY = {
    "--set", "model.hidden=[256,256]",
    "--set", "optimizer.batch-size=1",
    "--set", "averaging.every-batches=1",
    "--set", "stopping.max-epochs=5"
  };

  private static final Pattern LINE = Pattern.compile("epoch (\\d+)/\\d+  round (\\d+)/(\\d+)  ");

  /** Waits until {@code run} has shown a round of {@code epoch}, or of a later one. */
  static Rounds await(ScriptRun run, int epoch) throws IOException, InterruptedException {
    Rounds[] found = new Rounds[1];
    run.awaitUntil(
        "the middle of epoch " + epoch,
        () -> {
          found[0] = last(run.err(), epoch);
          return found[0] != null;
        });
    return found[0];
  }

  /** Null where the last that was said is not of an epoch's first half. */
  private static Rounds last(String said, int fromEpoch) {
    Matcher line = LINE.matcher(said.substring(said.lastIndexOf('\r') + 1));
    if (!line.find() || said.endsWith("\n")) {
      return null;
    }
    int epoch = Integer.parseInt(line.group(1));
    int round = Integer.parseInt(line.group(2));
    boolean inTheMiddle = 2 * round <= Integer.parseInt(line.group(3));
    return epoch >= fromEpoch && inTheMiddle ? new Rounds(epoch, round, said.length()) : null;
  }
}
