package io.trainyard.training;

import io.trainyard.augment.Augmentation;
import io.trainyard.averaging.AveragingSettings;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.averaging.InputPlan;
import io.trainyard.averaging.LoaderThreads;
import io.trainyard.averaging.ReplicaState;
import io.trainyard.averaging.Schedule;
import io.trainyard.averaging.SequencePlan;
import io.trainyard.averaging.TokenPlan;
import io.trainyard.averaging.TrainingPlan;
import io.trainyard.checkpoint.CheckpointSettings;
import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.PixelNormalization;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.evaluation.ClassificationMetrics;
import io.trainyard.evaluation.DensityMetrics;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.RegressionMetrics;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.evaluation.TestTimeAugmentation;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.language.GenerationSettings;
import io.trainyard.model.Clipping;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.Task;
import io.trainyard.random.Seed;
import io.trainyard.stopping.StoppingSettings;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Everything that a configuration says about a training. */
public record TrainingSettings(
    RunSettings run,
    DatasetSettings dataset,
    Augmentation augmentation,
    ModelSpec model,
    OptimizerSettings optimizer,
    AveragingSettings averaging,
    StoppingSettings stopping,
    CheckpointSettings checkpoint,
    EvaluationSettings evaluation,
    WeightAveraging weightAveraging,
    GenerationSettings samples) {

  /**
   * Reads the whole configuration, so that every key in it is known to somebody.
   *
   * @throws BadConfiguration that lists all problems
   */
  public static TrainingSettings read(Configuration configuration) {
    Section root = configuration.root();
    StoppingSettings stopping = StoppingSettings.read(root);
    EvaluationSettings evaluation = EvaluationSettings.read(root);
    TrainingSettings settings =
        new TrainingSettings(
            RunSettings.read(root),
            DatasetSettings.read(root),
            Augmentation.read(root),
            ModelSpec.read(root),
            OptimizerSettings.read(root, stopping.maxEpochs()),
            AveragingSettings.read(root, stopping.maxEpochs()),
            stopping,
            CheckpointSettings.read(root),
            evaluation,
            WeightAveraging.read(root, stopping.maxEpochs()),
            GenerationSettings.readForTraining(root));
    requireMetric(settings, root);
    settings.checkTogether(root);
    // What is done with many trainings is no matter of any one of them.
    root.leave("ensemble");
    root.leave("search");
    root.leave("soup");
    root.leave("analysis");
    root.leave("generate");
    root.leave("decoding");
    root.leave("promotion");
    root.leave("export");
    configuration.finish();
    return settings;
  }

  /** Whether the model is one of sequences, and the dataset one of text. */
  public boolean ofText() {
    return model != null && model.readsText();
  }

  /** Whether the model is of how images are distributed. */
  public boolean ofDensity() {
    return model != null && model.estimatesDensity();
  }

  /** What validation measures, by name and without prefix. */
  private Collection<String> metrics() {
    if (ofDensity()) {
      return DensityMetrics.NAMES;
    }
    if (ofText()) {
      return model.readsPairs() ? SequenceMetrics.namesOfWhole() : SequenceMetrics.names();
    }
    return ClassificationMetrics.names(evaluation.topK());
  }

  /** What the data's task is, is known only later: see {@link #requireFor}. */
  private static void requireMetric(TrainingSettings settings, Section root) {
    StoppingSettings stopping = settings.stopping();
    if (settings.ofText() || settings.ofDensity() || !RegressionMetrics.mayBe(stopping.metric())) {
      stopping.requireMetricIn(settings.metrics(), root);
    }
  }

  /**
   * Checks what depends on what is to be told of the rows.
   *
   * @throws BadConfiguration if the monitored metric is of another task, or labels of values are to
   *     be smoothed or put together by area
   */
  public void requireFor(Task task) {
    if (task instanceof Task.Density) {
      // All that depends on it is known from the model alone.
      return;
    }
    Collection<String> metrics =
        task instanceof Task.Regression regression
            ? RegressionMetrics.names(regression)
            : ClassificationMetrics.names(evaluation.topK());
    if (!metrics.contains(stopping.metric()) && !stopping.monitor().isEmpty()) {
      throw new BadConfiguration(
          "cannot train on rows of %s: expected stopping.monitor to be one of %s, found %s; set it"
              .formatted(
                  task instanceof Task.Regression ? "targets" : "classes",
                  new TreeSet<>(metrics)
                      .stream().map(name -> "val_" + name).collect(Collectors.joining(", ")),
                  stopping.monitor()));
    }
    List<String> ofClasses = augmentation.forClassesAlone();
    if (task instanceof Task.Regression && !ofClasses.isEmpty()) {
      throw new BadConfiguration(
          "cannot train on rows of targets: expected augment without %s, since a value does not go by how much of an image shows it, found it; leave it out, or take mixup, which blends images and their values alike"
              .formatted(String.join(", ", ofClasses)));
    }
    if (task instanceof Task.Regression && optimizer.labelSmoothing() > 0) {
      throw new BadConfiguration(
          "cannot train on rows of targets: expected optimizer.label-smoothing = 0, since values have no other classes to share with, found %s; set it to 0"
              .formatted(optimizer.labelSmoothing()));
    }
  }

  /** Whether training images are changed on their way to a network. */
  public boolean augments() {
    return !augmentation.isEmpty();
  }

  LoaderThreads loaderThreads() {
    return dataset.loaderThreads().map(LoaderThreads::new).orElse(LoaderThreads.AUTO);
  }

  /**
   * The same for a training in which nothing is averaged.
   *
   * @param seed of the order of rows, of augmentation and of dropout
   */
  TrainingSettings alone(Seed seed) {
    return new TrainingSettings(
        new RunSettings(run.root(), run.id(), seed, run.leaseExpiry()),
        dataset,
        augmentation,
        model,
        optimizer,
        averaging.alone(),
        stopping,
        checkpoint,
        evaluation,
        weightAveraging,
        samples);
  }

  /** The same for a training that goes through all of its epochs, unless it diverges. */
  public TrainingSettings toTheEnd() {
    return new TrainingSettings(
        run,
        dataset,
        augmentation,
        model,
        optimizer,
        averaging,
        stopping.toTheEnd(),
        checkpoint,
        evaluation,
        weightAveraging,
        samples);
  }

  /**
   * What workers have to know of a training with these settings.
   *
   * @param run its name
   * @param networkJson DL4J's configuration of the network
   */
  public TrainingPlan plan(String run, String networkJson, Dataset data) {
    return new TrainingPlan(
        run,
        networkJson,
        data,
        new InputPlan(
            dataset.normalization().of(data.manifest()),
            dataset.shuffleRows(data.manifest()),
            dataset.cache(),
            ofDensity() ? augmentation.dequantizing() : augmentation,
            optimizer.labelSmoothing(),
            loaderThreads()),
        new Schedule(
            data.rows(Split.TRAIN), averaging.workers(), optimizer.batchSize(), averaging.period()),
        averaging.optimizerState(),
        averaging.outer(),
        averaging.exchange(),
        optimizer.learningRate(),
        Clipping.of(optimizer.clipNorm(), optimizer.clipValue()),
        this.run.seed());
  }

  /**
   * What workers have to know of a training on text with these settings.
   *
   * @param run its name
   * @param networkJson DL4J's configuration of the network
   */
  TrainingPlan plan(String run, String networkJson, TokenSource tokens) {
    return plan(
        run,
        networkJson,
        new SequencePlan(tokens, optimizer.batchSize(), model.window().orElseThrow()));
  }

  /**
   * As above.
   *
   * @param tokens how they become minibatches
   */
  TrainingPlan plan(String run, String networkJson, TokenPlan tokens) {
    return new TrainingPlan(
        run,
        networkJson,
        null,
        null,
        tokens.schedule(averaging.workers(), averaging.period()),
        averaging.optimizerState(),
        averaging.outer(),
        averaging.exchange(),
        optimizer.learningRate(),
        Clipping.of(optimizer.clipNorm(), optimizer.clipValue()),
        this.run.seed(),
        tokens);
  }

  /**
   * What a training with these settings starts from.
   *
   * @param networkJson DL4J's configuration of the network
   * @param given parameters that stand in for those that the seed gives
   */
  public ReplicaState start(String networkJson, Optional<float[]> given) {
    Network network = Network.fromJson(networkJson);
    boolean keep = averaging.optimizerState() == OptimizerStatePolicy.KEEP;
    List<float[]> states =
        Collections.nCopies(keep ? averaging.workers() : 1, network.copyOptimizerState());
    float[] parameters = given.orElseGet(network::copyParameters);
    int outer = averaging.outer().stateLength(parameters.length);
    return new ReplicaState(parameters, states, new float[outer]);
  }

  private void checkTextTogether(Section root) {
    if (!augmentation.isEmpty()) {
      root.problem("augment", "transforms with a model of text", "none, since it reads text");
    }
    if (averaging.transport() == TransportKind.DL4J) {
      root.problem(
          "averaging.transport",
          "dl4j with a model of text",
          "another transport, since stock dl4j-spark carries no state from window to window, nor from encoder to decoder");
    }
    if (optimizer != null && optimizer.labelSmoothing() > 0) {
      root.problem(
          "optimizer.label-smoothing",
          optimizer.labelSmoothing() + " with a model of text",
          "0, since the loss is of the very next token");
    }
  }

  private void checkDensityTogether(Section root) {
    if (augmentation.mixesBatches()) {
      root.problem(
          "augment",
          "transforms that mix images with model.kind = nice",
          "none of them, since mixed images are not distributed as images are");
    }
    if (dataset.normalization() != PixelNormalization.UNIT) {
      root.problem(
          "dataset.normalization",
          Section.kebab(dataset.normalization()) + " with model.kind = nice",
          "unit, since likelihoods are of pixels from 0 to 1");
    }
    if (averaging.transport() == TransportKind.DL4J) {
      root.problem(
          "averaging.transport",
          "dl4j with model.kind = nice",
          "another transport, since stock dl4j-spark would add the same noise in each epoch");
    }
    if (optimizer != null && optimizer.labelSmoothing() > 0) {
      root.problem(
          "optimizer.label-smoothing",
          optimizer.labelSmoothing() + " with model.kind = nice",
          "0, since it has no labels");
    }
    if (stopping.dividesErrors()) {
      root.problem(
          "stopping.criterion.kind",
          "a criterion that divides errors, with model.kind = nice",
          "none or up, since negative log-likelihoods may be below 0");
    }
  }

  private void checkTogether(Section root) {
    if (ofText()) {
      checkTextTogether(root);
    }
    if (model != null
        && !model.readsPairs()
        && dataset.curriculum() != null
        && !dataset.curriculum().isNone()) {
      root.problem(
          "dataset.curriculum.kind",
          dataset.curriculum().kind(),
          "none with a model that reads no pairs of texts");
    }
    if (ofDensity()) {
      checkDensityTogether(root);
    }
    if (!augmentation.isEmpty() && averaging.transport() == TransportKind.DL4J) {
      root.problem(
          "augment",
          "transforms with averaging.transport = dl4j",
          "none, since stock dl4j-spark goes through the same minibatches in each epoch; take"
              + " another transport");
    }
    if (evaluation.testTimeAugmentation() instanceof TestTimeAugmentation.Augment
        && !augmentation.changesImages()) {
      root.problem(
          "evaluation.test-time-augmentation.kind",
          "augment",
          "none or flip where augment has no transform of images, by which views would differ");
    }
    if (optimizer != null
        && optimizer.learningRate() == null
        && averaging.optimizerState() == OptimizerStatePolicy.RESET) {
      root.problem(
          "averaging.optimizer-state",
          "reset with optimizer.kind = network",
          "average or keep, since DL4J's own schedules count the same steps as the optimizer's"
              + " state, and would start anew with it");
    }
  }
}
