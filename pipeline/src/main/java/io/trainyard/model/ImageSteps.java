package io.trainyard.model;

import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Makes sequences of images: n x (channels * height * width), in the order of {@link
 * InputLayout#NCHW}, to n x features x time. Immutable.
 */
public final class ImageSteps implements InputPreProcessor {

  private static final long serialVersionUID = 1L;

  /** In which order an image is read, from its top left corner. */
  public enum Scan {
    /** A row at each step: channels * width features, height steps. */
    ROWS,
    /** A pixel at each step: a feature for each channel, height * width steps. */
    PIXELS
  }

  private final Scan scan;
  private final int channels;
  private final int height;
  private final int width;

  @JsonCreator
  ImageSteps(
      @JsonProperty("scan") Scan scan,
      @JsonProperty("channels") int channels,
      @JsonProperty("height") int height,
      @JsonProperty("width") int width) {
    this.scan = scan;
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  static ImageSteps of(Scan scan, ImageShape image) {
    return new ImageSteps(scan, image.channels(), image.height(), image.width());
  }

  @JsonProperty("scan")
  public Scan scan() {
    return scan;
  }

  @JsonProperty("channels")
  public int channels() {
    return channels;
  }

  @JsonProperty("height")
  public int height() {
    return height;
  }

  @JsonProperty("width")
  public int width() {
    return width;
  }

  /** Of one step. */
  public int features() {
    return scan == Scan.ROWS ? channels * width : channels;
  }

  /** Of one image. */
  public int steps() {
    return scan == Scan.ROWS ? height : height * width;
  }

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr memory) {
    INDArray flat = input.ordering() == 'c' ? input : input.dup('c');
    INDArray seen =
        scan == Scan.ROWS
            ? flat.reshape('c', flat.size(0), channels, height, width).permute(0, 1, 3, 2)
            : flat;
    INDArray result =
        memory.createUninitialized(ArrayType.ACTIVATIONS, input.dataType(), seen.shape(), 'c');
    result.assign(seen);
    return result.reshape('c', flat.size(0), features(), steps());
  }

  @Override
  public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr memory) {
    long rows = output.size(0);
    INDArray seen =
        scan == Scan.ROWS
            ? output.dup('c').reshape('c', rows, channels, width, height).permute(0, 1, 3, 2)
            : output;
    return memory.leverageTo(
        ArrayType.ACTIVATION_GRAD, seen.dup('c').reshape('c', rows, channels * height * width));
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return InputType.recurrent(features(), steps());
  }

  /** Images have no masks. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState state, int miniBatchSize) {
    return new Pair<>(maskArray, state);
  }

  @Override
  public ImageSteps clone() {
    return new ImageSteps(scan, channels, height, width);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageSteps steps
        && scan == steps.scan
        && channels == steps.channels
        && height == steps.height
        && width == steps.width;
  }

  @Override
  public int hashCode() {
    return Objects.hash(scan, channels, height, width);
  }
}
