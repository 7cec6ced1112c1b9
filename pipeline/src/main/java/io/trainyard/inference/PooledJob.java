package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.PooledMetrics;
import io.trainyard.language.TokenPool;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.Window;
import io.trainyard.model.WindowScore;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * What scoring the tokens of a split by several networks together takes. Each passes through the
 * windows that it would pass through alone, to the same figures; a probability counts as 1e-10 at
 * least, with them and with all of them together.
 */
record PooledJob(SequenceJob job, TokenPool pool) implements Serializable {

  /** Passes one of the parts through networks with these parameters. */
  PooledMetrics score(
      Split split, int part, List<PooledScorer.Member> members, Configuration hadoop) {
    var device = Devices.bind();
    PooledMetrics metrics = new PooledMetrics(members.size());
    NetworkPool.RECURRENT.withEach(
        members.stream().map(one -> new NetworkPool.Key(device, one.networkJson())).toList(),
        networks -> {
          for (int m = 0; m < networks.size(); m++) {
            networks.get(m).network().setParameters(members.get(m).parameters());
          }
          score(job.windows(split, part, hadoop), networks, metrics);
        });
    return metrics;
  }

  private void score(
      SequenceJob.Windows windows, List<RecurrentNetwork> networks, PooledMetrics metrics) {
    float[][] states = networks.stream().map(SequenceJob::start).toArray(float[][]::new);
    float[][] probabilities = new float[networks.size()][];
    for (int index = 0; index < windows.count(); index++) {
      int[] targets = {};
      for (int m = 0; m < probabilities.length; m++) {
        Window window = windows.window(index, networks.get(m));
        probabilities[m] = networks.get(m).probabilities(window, states[m]);
        targets = window.targets();
      }
      score(targets, probabilities, metrics);
    }
  }

  private void score(int[] targets, float[][] probabilities, PooledMetrics metrics) {
    int vocabulary = job.source().vocabulary();
    double[] sums = new double[vocabulary];
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] != Window.NONE) {
        Arrays.fill(sums, 0);
        for (int m = 0; m < probabilities.length; m++) {
          add(probabilities[m], i * vocabulary, targets[i], sums, metrics, m);
        }
        double nats = -pool.logProbability(sums, probabilities.length, targets[i]);
        metrics.pooled().add(nats, 1, isLargest(sums, targets[i]) ? 1 : 0);
      }
    }
  }

  private void add(
      float[] row, int from, int target, double[] sums, PooledMetrics metrics, int member) {
    boolean right = true;
    float own = row[from + target];
    for (int token = 0; token < sums.length; token++) {
      float other = row[from + token];
      right &= !(other > own || (other == own && token < target));
      sums[token] += pool.term(atLeast(other));
    }
    metrics.member(member).add(-StrictMath.log(atLeast(own)), 1, right ? 1 : 0);
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
