package io.trainyard.inference;

import io.trainyard.dataset.Lanes;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenLine;
import io.trainyard.dataset.TokenSource;
import io.trainyard.dataset.TokenText;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.Window;
import io.trainyard.model.WindowScore;
import io.trainyard.model.recurrent.Span;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * What scoring the tokens of a split takes, parameters apart. The split, its streams as they are
 * stored, is cut into lanes that are read side by side, each from what sequences start from; which
 * tokens go into which lane the dataset alone says, so that figures do not depend on who reads
 * them. Each token but the split's first is predicted once, from all that its lane has read.
 *
 * @param networkJson DL4J's configuration of the network
 */
record SequenceJob(TokenSource source, String networkJson) implements SplitJob {

  /** Enough tokens to be worth a task, few enough that a small split still spreads. */
  private static final int TOKENS_PER_PART = 1 << 16;

  /** Lanes of a part: many are faster, and each has to find out anew what the text is about. */
  private static final int LANES = 16;

  private static final int WINDOW = 64;

  /** Of a window's probabilities, where the vocabulary is large. */
  private static final int MOST_NUMBERS = 1 << 26;

  /** A part takes windows as long as there is room for their probabilities. */
  static Span span(TokenSource source) {
    int steps = Math.max(1, Math.min(WINDOW, MOST_NUMBERS / LANES / source.vocabulary()));
    return new Span(steps, LANES);
  }

  @Override
  public List<Integer> parts(Split split) {
    long tokens = source.tokens(split);
    int parts = Math.toIntExact(Math.max(1, (tokens + TOKENS_PER_PART - 1) / TOKENS_PER_PART));
    return IntStream.range(0, parts).boxed().toList();
  }

  @Override
  public SequenceMetrics score(Split split, int part, float[] weights, Configuration hadoop) {
    SequenceMetrics metrics = new SequenceMetrics();
    NetworkPool.RECURRENT.with(
        new NetworkPool.Key(Devices.bind(), networkJson),
        network -> {
          network.network().setParameters(weights);
          metrics.merge(score(split, part, network, hadoop));
        });
    return metrics;
  }

  /** Windows of one of the parts, one after another. */
  record Windows(Lanes all, TokenLine line, int part) {

    int count() {
      return all.windows();
    }

    Window window(int index, RecurrentNetwork reader) {
      Lanes.Begins begins = Lanes.Begins.of(reader.startsAtDocuments());
      return all.window(line, part * LANES, LANES, index, begins);
    }
  }

  Windows windows(Split split, int part, Configuration hadoop) {
    return new Windows(
        Lanes.of(source.tokens(split), LANES * parts(split).size(), span(source).steps()),
        TokenText.of(source, split, hadoop).stored(),
        part);
  }

  /** What a part's lanes start from. */
  static float[] start(RecurrentNetwork network) {
    return new float[network.stateSize(LANES)];
  }

  /** Passes one of the parts through a network as it is. */
  SequenceMetrics score(Split split, int part, RecurrentNetwork network, Configuration hadoop) {
    Windows windows = windows(split, part, hadoop);
    float[] state = start(network);
    SequenceMetrics metrics = new SequenceMetrics();
    for (int index = 0; index < windows.count(); index++) {
      WindowScore score = network.score(windows.window(index, network), state);
      metrics.add(score.nats(), score.tokens(), score.right());
    }
    return metrics;
  }
}
