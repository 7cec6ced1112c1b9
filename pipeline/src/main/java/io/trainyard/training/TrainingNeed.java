package io.trainyard.training;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.acceleration.Survey;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.dataset.CacheMode;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.Split;
import io.trainyard.device.Device;
import io.trainyard.device.Devices;
import io.trainyard.memory.DriverWork;
import io.trainyard.memory.PassBytes;
import io.trainyard.memory.Workload;
import io.trainyard.model.Footprint;
import io.trainyard.model.ImageSequenceNetwork;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/**
 * How the network of a training runs, and what it takes of memory, found out before it is trained.
 *
 * @param networkJson DL4J's configuration of the network
 */
record TrainingNeed(TrainingSettings settings, String networkJson, Dataset dataset, SparkConf conf)
    implements TaskNeed {

  private NetworkShape shape() {
    return dataset.manifest().networkShape();
  }

  Survey survey() {
    Network network = Network.fromJson(networkJson);
    if (Devices.given(conf)) {
      // What this process would make of it says nothing then.
      return Acceleration.surveyOnGpu(network, environment());
    }
    int rows = settings.optimizer().batchSize();
    return Acceleration.survey(
        network,
        network.inputLayout().shape(rows, shape().input()),
        new long[] {rows, shape().outputs()},
        settings.evaluation().batchSize());
  }

  /** Of the processes that train. */
  private Map<String, String> environment() {
    if (conf.get("spark.master", "").startsWith("local")) {
      return System.getenv();
    }
    return Arrays.stream(conf.getAllWithPrefix("spark.executorEnv."))
        .collect(Collectors.toMap(Tuple2::_1, Tuple2::_2));
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(networkJson, shape());
  }

  @Override
  public long passBytes() {
    return stockPasses(footprint()).training();
  }

  @Override
  public Workload workload() {
    return workload(survey());
  }

  /**
   * What the driver does beside the workers where images are read step by step: it has a network to
   * follow gradients in some of them.
   */
  Optional<DriverWork> driverWork() {
    int images = FlowDiagnosis.lanes(settings, dataset);
    long minibatch = (long) Float.BYTES * images * inputs();
    return ImageSequenceNetwork.of(networkJson)
        .filter(own -> images > 0)
        .map(
            own ->
                new DriverWork(
                    MinibatchReader.memoryBytes(dataset, images) + minibatch,
                    Footprint.ofArrays(own.network()).arrayBytes()
                        + minibatch
                        + Float.BYTES * own.passNumbers(images)));
  }

  /** Numbers of a row's features and labels together. */
  private int inputs() {
    return shape().input().size() + shape().outputs();
  }

  /** Of passes through stock Deeplearning4j. */
  private PassBytes stockPasses(Footprint network) {
    return PassBytes.ofStock(
        network, settings.optimizer().batchSize(), settings.evaluation().batchSize());
  }

  /**
   * @param survey of this network
   */
  Workload workload(Survey survey) {
    Footprint network = footprint();
    var averaging = settings.averaging();
    boolean averaged = averaging.optimizerState() == OptimizerStatePolicy.AVERAGE;
    long rows = (dataset.rows(Split.TRAIN) + averaging.workers() - 1) / averaging.workers();
    long held =
        settings.dataset().cache() == CacheMode.MEMORY
            ? rows
            : Math.min(rows, settings.dataset().shuffleRows(dataset.manifest()));
    PassBytes passes =
        survey.trainingBytes().isPresent()
            ? PassBytes.ofCompiled(
                survey.trainingBytes().getAsLong(), survey.inferenceBytes().getAsLong())
            : stockPasses(network);
    Device device = Devices.given(conf) ? new Device.Gpu(0) : new Device.Cpu();
    int minibatches =
        settings.loaderThreads().minibatches(device, conf.getInt("spark.task.cpus", 1));
    return new Workload(
        network,
        passes,
        inputs(),
        averaging.workers(),
        settings.optimizer().batchSize(),
        settings.evaluation().batchSize(),
        network.parameters() + (averaged ? network.optimizerState() : 0),
        minibatches,
        MinibatchReader.memoryBytes(dataset, held));
  }
}
