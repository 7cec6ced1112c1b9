package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.device.Device;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.PooledMetrics;
import io.trainyard.language.TokenPool;
import io.trainyard.model.Window;
import io.trainyard.model.WindowScore;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;

/**
 * What scoring the tokens of a split by several networks together takes. Each passes through the
 * windows that it would pass through alone, to the same figures; a probability counts as 1e-10 at
 * least, with them and with all of them together.
 *
 * <p>One network after another passes through a stretch of windows, so that a task has one of them
 * in use, and what all of them say of the stretch in one sum for each token at each place.
 *
 * @param stretch windows, at least one
 */
record PooledJob(SequenceJob job, TokenPool pool, int stretch) implements Serializable {

  /** Sums of a stretch: many, since each member is needed once for each stretch. */
  private static final int MOST_SUMS = 1 << 23;

  static PooledJob of(TokenSource source, TokenPool pool) {
    // The networks' own configurations are the members'.
    return new PooledJob(new SequenceJob(source, ""), pool, windows(source));
  }

  private static int windows(TokenSource source) {
    return (int) Math.max(1, MOST_SUMS / sums(source));
  }

  /** Of a window. */
  private static long sums(TokenSource source) {
    return (long) source.vocabulary() * SequenceJob.span(source).size();
  }

  /** Bytes on the heap: sums of a stretch, and what a network says of a window. */
  static long bytes(TokenSource source) {
    return sums(source) * ((long) Double.BYTES * windows(source) + Float.BYTES);
  }

  /** Passes one of the parts through the members; the calling thread has to be a task's. */
  PooledMetrics score(Split split, int part, PooledScorer.Members members, Configuration hadoop) {
    return score(Devices.bind(), split, part, members, hadoop);
  }

  PooledMetrics score(
      Device device, Split split, int part, PooledScorer.Members members, Configuration hadoop) {
    PooledMetrics metrics = new PooledMetrics(members.count());
    SequenceJob.Windows windows = job.windows(split, part, hadoop);
    float[][] states = new float[members.count()][];
    int most = Math.min(windows.count(), stretch);
    double[][] sums = new double[most][Math.toIntExact(sums(job.source()))];
    for (int from = 0; from < windows.count(); from += most) {
      Stretch current =
          new Stretch(windows, from, Math.min(most, windows.count() - from), sums, metrics);
      for (int m = 0; m < states.length; m++) {
        current.add(m, members.get(m, hadoop), device, states);
      }
      current.pool(states.length);
    }
    return metrics;
  }

  /** Windows that all members pass through, one member after another. */
  private final class Stretch {

    private final SequenceJob.Windows windows;
    private final int from;
    private final int[][] targets;

    /** Windows x (places x tokens) of the members so far. */
    private final double[][] sums;

    private final PooledMetrics metrics;

    /**
     * @param sums to be used, of as many windows or more
     * @param metrics to be added to
     */
    Stretch(
        SequenceJob.Windows windows, int from, int count, double[][] sums, PooledMetrics metrics) {
      this.windows = windows;
      this.from = from;
      this.targets = new int[count][];
      this.sums = sums;
      this.metrics = metrics;
      for (double[] of : sums) {
        Arrays.fill(of, 0);
      }
    }

    /**
     * The next member, in their order.
     *
     * @param states of all members, of which this one's is brought to the stretch's end
     */
    void add(int m, PooledScorer.Member member, Device device, float[][] states) {
      NetworkPool.RECURRENT.with(
          new NetworkPool.Key(device, member.networkJson()),
          network -> {
            network.network().setParameters(member.parameters());
            states[m] = states[m] == null ? SequenceJob.start(network) : states[m];
            for (int i = 0; i < targets.length; i++) {
              Window window = windows.window(from + i, network);
              targets[i] = window.targets();
              add(m, network.probabilities(window, states[m]), targets[i], sums[i]);
            }
          });
    }

    private void add(int m, float[] probabilities, int[] targets, double[] sums) {
      int vocabulary = job.source().vocabulary();
      for (int i = 0; i < targets.length; i++) {
        if (targets[i] != Window.NONE) {
          add(m, probabilities, i * vocabulary, targets[i], sums);
        }
      }
    }

    private void add(int m, float[] probabilities, int from, int target, double[] sums) {
      boolean right = true;
      float own = probabilities[from + target];
      int vocabulary = job.source().vocabulary();
      for (int token = 0; token < vocabulary; token++) {
        float other = probabilities[from + token];
        right &= !(other > own || (other == own && token < target));
        sums[from + token] += pool.term(atLeast(other));
      }
      metrics.member(m).add(-StrictMath.log(atLeast(own)), 1, right ? 1 : 0);
    }

    /** Of all members, after the last one. */
    void pool(int members) {
      int vocabulary = job.source().vocabulary();
      for (int i = 0; i < targets.length; i++) {
        for (int at = 0; at < targets[i].length; at++) {
          if (targets[i][at] != Window.NONE) {
            int from = at * vocabulary;
            pool(Arrays.copyOfRange(sums[i], from, from + vocabulary), members, targets[i][at]);
          }
        }
      }
    }

    private void pool(double[] sums, int members, int target) {
      double nats = -pool.logProbability(sums, members, target);
      metrics.pooled().add(nats, 1, isLargest(sums, target) ? 1 : 0);
    }
  }

  private static double atLeast(float probability) {
    return Math.max(probability, WindowScore.LEAST_PROBABILITY);
  }

  /** Of equally probable ones the first counts. */
  private static boolean isLargest(double[] sums, int token) {
    for (int other = 0; other < sums.length; other++) {
      if (sums[other] > sums[token] || (sums[other] == sums[token] && other < token)) {
        return false;
      }
    }
    return true;
  }
}
