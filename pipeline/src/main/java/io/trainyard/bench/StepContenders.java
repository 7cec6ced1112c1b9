package io.trainyard.bench;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.bench.BenchNetwork.Batch;
import io.trainyard.failure.Divergence;
import io.trainyard.model.Clipping;
import io.trainyard.model.Network;
import io.trainyard.model.Step;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Who makes training steps of one network. Each has a network and minibatches of its own. */
final class StepContenders {

  /** So that no step finds its own last minibatch learned, nor all of them in the cache. */
  private static final int BATCHES = 8;

  static final String STOCK = "stock";
  static final String ACCELERATED = "accelerated";

  private static final Seed SEED = new Seed(7);

  private StepContenders() {}

  private static List<Batch> batches(BenchNetwork bench, Network network) {
    return IntStream.range(0, BATCHES).mapToObj(i -> bench.batch(network, SEED.of(i))).toList();
  }

  /** Deeplearning4j as it is: its own {@code fit(features, labels)}. */
  static final class Stock implements Contender {

    private final BenchNetwork bench;
    private final Network network;
    private final List<Batch> batches;
    private int next;

    Stock(BenchNetwork bench) {
      this.bench = bench;
      this.network = Network.fromJson(bench.json());
      this.batches = batches(bench, network);
    }

    @Override
    public String name() {
      return STOCK;
    }

    @Override
    public long run(int times) {
      long started = System.nanoTime();
      for (int i = 0; i < times; i++) {
        Batch batch = batches.get(next++ % BATCHES);
        fit(batch.features(), batch.labels());
      }
      long nanos = System.nanoTime() - started;
      requireFinite(bench, name(), network.model().score());
      return nanos;
    }

    private void fit(INDArray features, INDArray labels) {
      if (network.model() instanceof ComputationGraph graph) {
        graph.fit(new INDArray[] {features}, new INDArray[] {labels});
      } else {
        ((MultiLayerNetwork) network.model()).fit(features, labels);
      }
    }
  }

  /** The step that a worker of Trainyard makes. */
  static final class Accelerated implements Contender {

    private final BenchNetwork bench;
    private final Network network;
    private final List<Batch> batches;
    private int iteration;

    Accelerated(BenchNetwork bench) {
      this.bench = bench;
      this.network = Acceleration.build(bench.json());
      this.batches = batches(bench, network);
    }

    @Override
    public String name() {
      return ACCELERATED;
    }

    @Override
    public long run(int times) {
      double loss = 0;
      long started = System.nanoTime();
      for (int i = 0; i < times; i++) {
        Batch batch = batches.get(iteration % BATCHES);
        Step step =
            new Step(iteration, 0, Double.NaN, Clipping.NONE, SEED.of("noise").of(iteration));
        loss = network.fit(batch.features(), batch.labels(), step);
        iteration++;
      }
      long nanos = System.nanoTime() - started;
      requireFinite(bench, name(), loss);
      return nanos;
    }

    @Override
    public void close() {
      network.release();
    }
  }

  /** Arithmetic on what is not finite may take another time. */
  private static void requireFinite(BenchNetwork bench, String name, double loss) {
    if (!Double.isFinite(loss)) {
      throw new Divergence(
          "cannot measure %s (%s): expected a finite loss, found %s; lower optimizer.learning-rate"
              .formatted(bench.name(), name, loss));
    }
  }
}
