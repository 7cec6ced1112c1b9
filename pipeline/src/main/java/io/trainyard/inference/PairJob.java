package io.trainyard.inference;

import io.trainyard.dataset.PairText;
import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.PairBatch;
import io.trainyard.model.PairScore;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * What scoring the pairs of a split takes, parameters apart. A split is cut into parts as it is
 * stored, and a part into minibatches of pairs of like length, and of exercises of one difficulty,
 * each of which is told of besides; the dataset alone says how, so that figures do not depend on
 * who makes them.
 *
 * @param networkJson DL4J's configuration of the network
 */
record PairJob(PairTokens pairs, String networkJson) implements SplitJob {

  private static final long serialVersionUID = 1L;

  /** Enough pairs to be worth a task, few enough that a small split still spreads. */
  private static final int PAIRS_PER_PART = 1 << 10;

  /** Side by side: more are hardly faster, and each takes memory of windows of all lengths. */
  private static final int LANES = 32;

  @Override
  public List<Integer> parts(Split split) {
    return IntStream.range(0, count(split)).boxed().toList();
  }

  private int count(Split split) {
    long rows = pairs.rows(split);
    return Math.toIntExact(Math.max(1, (rows + PAIRS_PER_PART - 1) / PAIRS_PER_PART));
  }

  /** The pairs of a part. */
  RowRange range(Split split, int part) {
    return RowRange.share(split, pairs.rows(split), part, count(split));
  }

  /** Numbers outside the heap that the passes of a part take, at most. */
  static long passNumbers(EncoderDecoderNetwork network, PairTokens pairs, Split split) {
    return network.passNumbers(
        pairs.longest(Side.SOURCE, split), pairs.longest(Side.TARGET, split), LANES);
  }

  /** The same on the heap. */
  static long heapNumbers(EncoderDecoderNetwork network, PairTokens pairs, Split split) {
    return network.heapNumbers(
        pairs.longest(Side.SOURCE, split), pairs.longest(Side.TARGET, split), LANES);
  }

  @Override
  public SequenceMetrics score(Split split, int part, float[] weights, Configuration hadoop) {
    SequenceMetrics metrics = new SequenceMetrics();
    NetworkPool.ENCODER_DECODER.with(
        new NetworkPool.Key(Devices.bind(), networkJson),
        network -> {
          network.network().setParameters(weights);
          score(range(split, part), network, hadoop, metrics);
        });
    return metrics;
  }

  private void score(
      RowRange range,
      EncoderDecoderNetwork network,
      Configuration hadoop,
      SequenceMetrics metrics) {
    PairText text = PairText.of(pairs, range.split(), hadoop);
    int[] all =
        IntStream.range(Math.toIntExact(range.from()), Math.toIntExact(range.to())).toArray();
    if (pairs.difficulties().isEmpty()) {
      score(text, all, network, metrics);
      return;
    }
    List<Difficulty> difficulties = pairs.difficulties();
    int[] ofPairs = pairs.difficulties(range, hadoop);
    for (int d = 0; d < difficulties.size(); d++) {
      int difficulty = d;
      int[] alike =
          IntStream.range(0, all.length)
              .filter(i -> ofPairs[i] == difficulty)
              .map(i -> all[i])
              .toArray();
      SequenceMetrics part = new SequenceMetrics();
      score(text, alike, network, part);
      metrics.merge(part).part(difficulties.get(d).label()).merge(part);
    }
  }

  private static void score(
      PairText text, int[] pairs, EncoderDecoderNetwork network, SequenceMetrics metrics) {
    for (int[] some : PairText.cut(text.byLength(pairs), LANES)) {
      PairScore score =
          network.score(
              new PairBatch(
                  LANES,
                  Arrays.stream(some).mapToObj(text::source).toList(),
                  Arrays.stream(some).mapToObj(text::target).toList()));
      metrics.add(score.tokens().nats(), score.tokens().tokens(), score.tokens().right());
      metrics.addWhole(score.sequences(), score.right());
    }
  }
}
