package io.trainyard.model.recurrent;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;

/**
 * The settings of a layer of gated recurrent units. What it computes: {@link GruCell}. Its gates
 * lie side by side.
 */
public final class GatedRecurrentUnit extends CellSettings {

  private static final long serialVersionUID = 1L;

  private GatedRecurrentUnit(Builder builder) {
    super(builder);
  }

  /** For JSON. */
  private GatedRecurrentUnit() {}

  @Override
  public List<Slot> slots() {
    long columns = GruCell.GATES * getNOut();
    return List.of(
        new Slot(Weights.WEIGHTS, Slot.Role.WEIGHTS, getNIn(), columns, getNIn(), getNOut()),
        new Slot(Weights.RECURRENT, Slot.Role.RECURRENT, getNOut(), columns, getNOut(), getNOut()),
        Slot.bias(Weights.BIAS, columns));
  }

  @Override
  public Cell cell(Layer layer, Span span) {
    return new GruCell(Weights.of(layer), span);
  }

  @Override
  public LayerStep step(Layer layer) {
    return new GruStep(Weights.of(layer));
  }

  @Override
  public long windowNumbers(Span span) {
    return Cell.NUMBERS_PER_BIAS * GruCell.GATES * getNOut() * span.size();
  }

  /** Builds the settings. */
  public static final class Builder extends BaseRecurrentLayer.Builder<Builder> {
    @Override
    @SuppressWarnings("unchecked")
    public <E extends org.deeplearning4j.nn.conf.layers.Layer> E build() {
      return (E) new GatedRecurrentUnit(this);
    }
  }
}
