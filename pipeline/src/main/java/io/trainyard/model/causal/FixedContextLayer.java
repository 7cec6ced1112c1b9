package io.trainyard.model.causal;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.CellSettings;
import io.trainyard.model.recurrent.LayerStep;
import io.trainyard.model.recurrent.Slot;
import io.trainyard.model.recurrent.Span;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The settings of a layer that looks at the last few vectors of a sequence, side by side, through
 * hidden units: what it computes says {@link FixedContextCell}.
 */
public final class FixedContextLayer extends CellSettings {

  private static final long serialVersionUID = 1L;

  static final Convolution.Names PARAMETERS = new Convolution.Names("W", "b");

  @JsonProperty private int context;
  @JsonProperty private int hidden;
  @JsonProperty private boolean direct;

  private FixedContextLayer(Builder builder) {
    super(builder);
    this.context = builder.shape.context();
    this.hidden = builder.shape.hidden();
    this.direct = builder.shape.direct() == Direct.CONNECTIONS;
  }

  /** For JSON. */
  private FixedContextLayer() {}

  /** Whether the vectors themselves go on beside the hidden units. */
  public enum Direct {
    NONE,
    CONNECTIONS
  }

  /**
   * What the layer is made of.
   *
   * @param inputs numbers of a vector
   * @param context vectors that it looks at
   * @param hidden units
   */
  public record Shape(int inputs, int context, int hidden, Direct direct) {

    /** Hidden units, and with direct connections the vectors behind them. */
    long outputs() {
      return hidden + (direct == Direct.CONNECTIONS ? (long) context * inputs : 0);
    }
  }

  Shape shape() {
    return new Shape(
        Math.toIntExact(getNIn()), context, hidden, direct ? Direct.CONNECTIONS : Direct.NONE);
  }

  Taps taps() {
    return new Taps(context, 1);
  }

  @Override
  public List<Slot> slots() {
    return PARAMETERS.slots(getNIn(), hidden, taps());
  }

  @Override
  public Cell cell(Layer layer, Span span) {
    return new FixedContextCell(layer, this, span);
  }

  @Override
  public LayerStep step(Layer layer) {
    return new FixedContextStep(layer, this);
  }

  @Override
  public long windowNumbers(Span span) {
    // What is read; hidden units and outputs, each with gradients.
    long column = getNIn() + 2 * (hidden + getNOut());
    return DelayLine.numbers(getNIn(), taps(), span) + column * span.size();
  }

  /** Builds the settings. */
  public static final class Builder extends BaseRecurrentLayer.Builder<Builder> {

    private final Shape shape;

    public Builder(Shape shape) {
      this.shape = shape;
      nIn(shape.inputs());
      nOut(shape.outputs());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends org.deeplearning4j.nn.conf.layers.Layer> E build() {
      return (E) new FixedContextLayer(this);
    }
  }
}
