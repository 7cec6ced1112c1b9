package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A Deeplearning4j network with one input and one output, whichever of DL4J's two classes it is of.
 * Parameters, gradients and the updater's state are DL4J's own flattened float32 arrays.
 *
 * <p>Not thread-safe: a network belongs to one thread at a time.
 */
public abstract sealed class Network permits LayerNetwork, GraphNetwork {

  private static final Pattern SEED = Pattern.compile("(?<prefix>\"seed\"\\s*:\\s*)-?\\d+");

  private final InputLayout inputLayout;
  private Passes passes;
  private List<INDArray> gradientViews;
  private float[] freshOptimizerState;
  private boolean clipped;

  Network(InputLayout inputLayout) {
    this.inputLayout = inputLayout;
  }

  /**
   * Builds a network with the initial weights that its configuration's seed gives.
   *
   * @param json a {@code MultiLayerConfiguration} or a {@code ComputationGraphConfiguration}
   * @throws BadConfiguration if it is neither, or is not in float32
   */
  public static Network fromJson(String json) {
    return isGraph(json)
        ? new GraphNetwork(ComputationGraphConfiguration.fromJson(json))
        : new LayerNetwork(MultiLayerConfiguration.fromJson(json));
  }

  /**
   * The same configuration for all that differ by what their random choices derive from: for
   * networks whose parameters are set, and that train no further.
   */
  public static String withoutSeeds(String json) {
    return SEED.matcher(json).replaceAll("${prefix}0");
  }

  /**
   * What of a configuration says which function the parameters make: without seeds, and without how
   * the network is trained, such as updaters, dropout and regularization. Networks of equal
   * architectures have parameters that mean the same at the same places.
   *
   * @param json as DL4J writes it
   */
  public static String architecture(String json) {
    return Architecture.of(json);
  }

  /** Whether {@code json} describes a graph rather than a stack of layers. */
  static boolean isGraph(String json) {
    return json.contains("\"networkInputs\"");
  }

  static void requireFloat(DataType type) {
    if (type != DataType.FLOAT) {
      throw new BadConfiguration(
          "cannot use the network: expected its data type to be FLOAT, found " + type);
    }
  }

  /** The DL4J network itself. */
  public abstract Model model();

  /** The configuration as DL4J's JSON. */
  public abstract String configurationJson();

  abstract BaseMultiLayerUpdater<?> updater();

  abstract INDArray flattenedGradients();

  abstract Trainable[] trainables();

  /** Layers only, in any order. */
  public abstract Layer[] layers();

  /** Whether the loss is the mean over a minibatch and not the sum. */
  public abstract boolean dividesByMinibatch();

  abstract void position(int iteration, int epoch);

  /** One forward and backward pass; returns the loss. The gradients lie in the flattened view. */
  abstract double gradients(INDArray features, INDArray labels);

  abstract void applyConstraints(int iteration, int epoch);

  abstract INDArray stockOutput(INDArray features);

  /** Has {@code passes} do the work where they can; DL4J does the rest. */
  public final void accelerate(Passes passes) {
    this.passes = passes;
  }

  /** Frees what is held outside the heap beside the network's own arrays. */
  public final void release() {
    if (passes != null) {
      passes.release();
    }
  }

  /**
   * The network's output with dropout off and batch normalization by its running statistics.
   *
   * @param features n rows in {@link #inputLayout()}
   * @return n x classes; detached from any workspace
   */
  public final INDArray output(INDArray features) {
    return Optional.ofNullable(passes)
        .flatMap(fast -> fast.infer(features))
        .orElseGet(() -> stockOutput(features));
  }

  /**
   * The output as numbers.
   *
   * @return n x classes, row-major
   */
  public final float[] probabilities(INDArray features) {
    INDArray output = output(features);
    return copy(output.ordering() == 'c' && !output.isView() ? output : output.dup('c'));
  }

  public final InputLayout inputLayout() {
    return inputLayout;
  }

  public final int parameterCount() {
    return Math.toIntExact(model().numParams());
  }

  /** The flattened parameters themselves, as they are trained. */
  public final INDArray parameters() {
    return model().params();
  }

  /** The updater's state itself; null where it has none (plain SGD). */
  public final INDArray optimizerState() {
    return updater().getStateViewArray();
  }

  /** Which of the flattened parameters are running statistics. */
  public final RunningStatistics runningStatistics() {
    return RunningStatistics.of(trainables());
  }

  /**
   * Which of the flattened parameters are running statistics of batch normalization; not those of
   * frozen layers, which stay as they are.
   */
  final RunningStatistics normalizationStatistics() {
    return RunningStatistics.of(trainables(), Network::isNormalization);
  }

  private static boolean isNormalization(Trainable trainable) {
    Trainable layer =
        trainable instanceof GraphVertex vertex && vertex.hasLayer()
            ? vertex.getLayer()
            : trainable;
    return layer instanceof BatchNormalization;
  }

  public final float[] copyParameters() {
    return copy(model().params());
  }

  /** Takes over {@code parameters}, of length {@link #parameterCount()}, by copying them. */
  public final void setParameters(float[] parameters) {
    assign(model().params(), parameters);
  }

  /** Numbers of the updater's state. */
  public final long optimizerStateCount() {
    INDArray state = optimizerState();
    return state == null ? 0 : state.length();
  }

  /** The updater's state, empty where it has none (plain SGD). */
  public final float[] copyOptimizerState() {
    INDArray state = updater().getStateViewArray();
    return state == null ? new float[0] : copy(state);
  }

  public final void setOptimizerState(float[] state) {
    keepFreshOptimizerState();
    if (state.length > 0) {
      assign(updater().getStateViewArray(), state);
    }
  }

  /** Puts the updater's state back to what it is before the first step. */
  public final void resetOptimizerState() {
    keepFreshOptimizerState();
    setOptimizerState(freshOptimizerState);
  }

  /**
   * One step of training: the mean gradient of the loss over the minibatch, clipped, goes through
   * the updater, and the result is subtracted from the parameters.
   *
   * @param features n rows in {@link #inputLayout()}
   * @param labels n x classes, one-hot or a distribution
   * @return the loss before the step, regularization included
   */
  public final double fit(INDArray features, INDArray labels, Step step) {
    begin(step);
    double loss =
        learnFast(features, labels, step).orElseGet(() -> learnStock(features, labels, step));
    end(step);
    return loss;
  }

  /** Whether the gradient of the last step went beyond its bounds. */
  public final boolean isClipped() {
    return clipped;
  }

  /**
   * One step of training by passes of the caller's.
   *
   * @param passes leave the gradient of the loss, without regularization, in the flattened view,
   *     and give the loss
   * @return the loss before the step, regularization included
   */
  final double fit(Step step, DoubleSupplier passes) {
    begin(step);
    double loss = learn(step, () -> Optional.of(passes.getAsDouble())).orElseThrow();
    end(step);
    return loss;
  }

  private void begin(Step step) {
    keepFreshOptimizerState();
    Nd4j.getRandom().setSeed(nativeSeed(step.noise()));
    position(step.iteration(), step.epoch());
    if (!Double.isNaN(step.learningRate())) {
      updater()
          .getUpdaterBlocks()
          .forEach(block -> setRate(block.getGradientUpdater().getConfig(), step.learningRate()));
    }
  }

  private void end(Step step) {
    INDArray parameters = model().params();
    parameters.subi(flattenedGradients().reshape(parameters.shape()));
    applyConstraints(step.iteration(), step.epoch());
  }

  /**
   * A forward and a backward pass in training mode, which leaves gradients, without those of
   * regularization or with them, in the flattened view, and all parameters as they were.
   *
   * @param labels n x classes, one-hot or a distribution
   * @param noise that dropout derives from
   */
  final void pass(INDArray features, INDArray labels, Seed noise) {
    Nd4j.getRandom().setSeed(nativeSeed(noise));
    position(0, 0);
    for (Layer layer : layers()) {
      layer.setIterationCount(0);
      layer.setEpochCount(0);
    }
    if (passes == null || passes.learn(features, labels).isEmpty()) {
      gradients(features, labels);
    }
  }

  private double learnStock(INDArray features, INDArray labels, Step step) {
    double loss = gradients(features, labels);
    int examples = Math.toIntExact(features.size(0));
    clipped = step.clipping().apply(gradientViews(), dividesByMinibatch() ? examples : 1);
    updater()
        .update(
            model().gradient(),
            step.iteration(),
            step.epoch(),
            examples,
            LayerWorkspaceMgr.noWorkspaces());
    return loss;
  }

  /** As {@link #learnStock}, by the passes given, if there are any for these shapes. */
  private Optional<Double> learnFast(INDArray features, INDArray labels, Step step) {
    return passes == null ? Optional.empty() : learn(step, () -> passes.learn(features, labels));
  }

  private Optional<Double> learn(Step step, Supplier<Optional<Double>> pass) {
    for (Layer layer : layers()) {
      layer.setIterationCount(step.iteration());
      layer.setEpochCount(step.epoch());
    }
    double penalty = penalty();
    Optional<Double> loss = pass.get();
    if (loss.isPresent()) {
      clipped = step.clipping().apply(gradientViews(), 1);
      normalizeGradients(step.iteration());
      updater().getUpdaterBlocks().forEach(block -> block.update(step.iteration(), step.epoch()));
    }
    return loss.map(value -> value + penalty);
  }

  /** The normalization that layers may have set, which DL4J does before its updaters run. */
  private void normalizeGradients(int iteration) {
    for (Layer layer : layers()) {
      if (layer.numParams() > 0 && layer.getConfig() != null) {
        switch (normalization(layer)) {
          case None -> {}
          case RenormalizeL2PerParamType, ClipL2PerParamType ->
              updater().preApply(layer, gradientsByName(layer), iteration);
          default -> updater().preApply(layer, new DefaultGradient(), iteration);
        }
      }
    }
  }

  private static GradientNormalization normalization(Layer layer) {
    GradientNormalization set = layer.getConfig().getGradientNormalization();
    return set == null ? GradientNormalization.None : set;
  }

  private static Gradient gradientsByName(Layer layer) {
    Gradient gradient = new DefaultGradient();
    layer
        .conf()
        .getLayer()
        .initializer()
        .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray())
        .forEach(gradient::setGradientFor);
    return gradient;
  }

  private double penalty() {
    double sum = 0;
    for (Layer layer : layers()) {
      sum += layer.calcRegularizationScore(true);
    }
    return sum;
  }

  /** The native generator takes a 0, in either half of its state, for "seed me by the clock". */
  private static long nativeSeed(Seed seed) {
    long value = seed.value();
    return value == 0 || value == 0xDEADBEEFL ? ~value : value;
  }

  private static void setRate(IUpdater updater, double rate) {
    // NoOp stands for what is not trained by gradient, such as running statistics.
    if (updater.hasLearningRate()) {
      updater.setLrAndSchedule(rate, null);
    }
  }

  /**
   * The parts of the flattened gradients that are gradients: batch normalization keeps the updates
   * of its running statistics there too.
   */
  private List<INDArray> gradientViews() {
    if (gradientViews == null) {
      INDArray all = flattenedGradients().reshape(flattenedGradients().length());
      List<INDArray> views = new ArrayList<>();
      int from = 0;
      for (RunningStatistics.Span span : runningStatistics().spans()) {
        addView(views, all, from, span.from());
        from = span.to();
      }
      addView(views, all, from, all.length());
      gradientViews = List.copyOf(views);
    }
    return gradientViews;
  }

  private static void addView(List<INDArray> views, INDArray all, long from, long to) {
    if (to > from) {
      views.add(all.get(NDArrayIndex.interval(from, to)));
    }
  }

  private void keepFreshOptimizerState() {
    if (freshOptimizerState == null) {
      freshOptimizerState = copyOptimizerState();
    }
  }

  private static float[] copy(INDArray array) {
    return HostCopies.of(array);
  }

  private static void assign(INDArray array, float[] values) {
    if (values.length != array.length()) {
      throw new IllegalArgumentException(
          "expected " + array.length() + " values, found " + values.length);
    }
    HostCopies.put(values, array);
  }

  static Trainable[] withParameters(Trainable[] trainables) {
    return Arrays.stream(trainables)
        .filter(trainable -> trainable.numParams() > 0)
        .toArray(Trainable[]::new);
  }
}
