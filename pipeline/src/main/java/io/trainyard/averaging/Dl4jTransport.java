package io.trainyard.averaging;

import io.trainyard.averaging.AveragingSettings.Dl4jApproach;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.dataset.JobDescription;
import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Tensors;
import io.trainyard.failure.Divergence;
import io.trainyard.model.Network;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Stock dl4j-spark's {@code ParameterAveragingTrainingMaster} on the same rows and network: the
 * reference that users know. It adds in the order of arrival, so that its bytes differ from run to
 * run, repartitions as it sees fit, and knows neither clipping over the whole network nor learning
 * rates that change within an epoch: the rate is set once an epoch.
 */
final class Dl4jTransport implements Transport {

  private final JavaSparkContext spark;
  private final TrainingPlan plan;
  private final Dl4jApproach approach;
  private final Broadcast<TrainingPlan> planBroadcast;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final JavaRDD<DataSet> minibatches;
  private final Map<Integer, ParameterAveragingTrainingMaster> masters = new HashMap<>();

  Dl4jTransport(JavaSparkContext spark, TrainingPlan plan, Dl4jApproach approach) {
    this.spark = spark;
    this.plan = plan;
    this.approach = approach;
    this.planBroadcast = spark.broadcast(plan);
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    this.minibatches = minibatches();
  }

  /** Not persisted: stock dl4j-spark does that itself, at a level of its own. */
  private JavaRDD<DataSet> minibatches() {
    Broadcast<TrainingPlan> plan = planBroadcast;
    Broadcast<SerializableConfiguration> hadoop = this.hadoop;
    int workers = this.plan.schedule().workers();
    return spark
        .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
        .flatMap(worker -> read(plan.value(), worker, hadoop.value()));
  }

  private static Iterator<DataSet> read(
      TrainingPlan plan, int worker, SerializableConfiguration hadoop) {
    var options =
        new MinibatchReader.Options(
            plan.schedule().batchSize(), plan.seed(), plan.input().shuffleBuffer(), 0);
    var manifest = plan.dataset().manifest();
    Tensors tensors =
        new Tensors(
            manifest.networkShape(),
            plan.input().normalization(),
            Network.fromJson(plan.networkJson()).inputLayout(),
            plan.input().labelSmoothing());
    var rows = plan.schedule().rowsOf(worker);
    try (var reader = new MinibatchReader(plan.dataset(), rows, options, hadoop.value())) {
      return IntStream.range(0, reader.batchesPerEpoch())
          .mapToObj(i -> tensors.of(reader.batch(0, i)))
          .map(batch -> new DataSet(batch.features().dup(), batch.labels().dup()))
          .toList()
          .iterator();
    }
  }

  @Override
  public EpochResult train(int epoch, ReplicaState start, Listener listener) {
    long started = System.nanoTime();
    Network network = Network.fromJson(plan.networkJson());
    JobDescription described =
        JobDescription.set(spark, "epoch %d, stock dl4j-spark".formatted(epoch + 1));
    try {
      double loss =
          network.model() instanceof ComputationGraph graph
              ? fit(graph, epoch, start)
              : fit((MultiLayerNetwork) network.model(), epoch, start);
      if (!Double.isFinite(loss)) {
        throw new Divergence(
            "cannot go on training: expected a finite loss, found %s in epoch %d; lower optimizer.learning-rate"
                .formatted(loss, epoch + 1));
      }
      long rows = plan.schedule().rows();
      listener.averaged(epoch, plan.schedule().roundsPerEpoch(epoch) - 1, rows, loss);
      double seconds = (System.nanoTime() - started) / 1e9;
      // What stock dl4j-spark does with its time it keeps to itself.
      return new EpochResult(
          state(network, start), loss, rows, new EpochResult.Seconds(0, 0, 0, seconds, 0));
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      described.restore();
    }
  }

  private double fit(MultiLayerNetwork network, int epoch, ReplicaState start) {
    network.setLearningRate(plan.learningRate().at(epoch));
    network.setParams(Nd4j.createFromArray(start.parameters()));
    restore(network.getUpdater(), start);
    network.setIterationCount(plan.schedule().iteration(epoch, 0));
    network.setEpochCount(epoch);
    var spark = new SparkDl4jMultiLayer(this.spark, network, master(epoch));
    spark.fit(minibatches);
    return spark.getScore();
  }

  private double fit(ComputationGraph network, int epoch, ReplicaState start) {
    network.setLearningRate(plan.learningRate().at(epoch));
    network.setParams(Nd4j.createFromArray(start.parameters()));
    restore(network.getUpdater(), start);
    network.getConfiguration().setIterationCount(plan.schedule().iteration(epoch, 0));
    network.getConfiguration().setEpochCount(epoch);
    var spark = new SparkComputationGraph(this.spark, network, master(epoch));
    spark.fit(minibatches);
    return spark.getScore();
  }

  private void restore(Updater updater, ReplicaState start) {
    float[] state = start.optimizerState(0);
    if (state.length > 0) {
      updater.setStateViewArray(null, Nd4j.createFromArray(state), false);
    }
  }

  private ParameterAveragingTrainingMaster master(int epoch) {
    int batchSize = plan.schedule().batchSize();
    // One for all epochs of a period: it exports an RDD that it knows but once.
    int every = plan.schedule().period().at(epoch);
    if (masters.containsKey(every)) {
      return masters.get(every);
    }
    var master =
        new ParameterAveragingTrainingMaster.Builder(plan.schedule().workers(), batchSize)
            .batchSizePerWorker(batchSize)
            .averagingFrequency(plan.schedule().period().at(epoch))
            .saveUpdater(plan.optimizerState() == OptimizerStatePolicy.AVERAGE)
            .rddTrainingApproach(
                approach == Dl4jApproach.DIRECT
                    ? RDDTrainingApproach.Direct
                    : RDDTrainingApproach.Export)
            .build();
    masters.put(every, master);
    return master;
  }

  private static ReplicaState state(Network network, ReplicaState start) {
    Updater updater =
        network.model() instanceof ComputationGraph graph
            ? graph.getUpdater()
            : ((MultiLayerNetwork) network.model()).getUpdater();
    INDArray view = updater.getStateViewArray();
    float[] state = view == null ? start.optimizerState(0) : view.dup().data().asFloat();
    return new ReplicaState(network.copyParameters(), List.of(state), start.outerState());
  }

  @Override
  public void close() {
    if (approach == Dl4jApproach.EXPORT && !spark.sc().isStopped()) {
      masters.values().forEach(master -> master.deleteTempFiles(spark));
    }
    SparkFailures.destroyQuietly(List.of(planBroadcast, hadoop));
  }
}
