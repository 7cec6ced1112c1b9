package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.ImageShape;
import io.trainyard.model.InputLayout;
import io.trainyard.model.Normalization;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorsTest {

  private static final ImageShape SHAPE = new ImageShape(1, 1, 1);
  private static final Normalization AS_IT_IS = new Normalization(List.of(0.0), List.of(1.0));

  private static Rows rows() {
    Rows rows = new Rows(3, RowForm.pixels(SHAPE));
    rows.setLabel(0, 3);
    rows.setLabel(1, 0);
    rows.setLabel(2, 3);
    return rows;
  }

  private static float[] labels(Tensors tensors) {
    return tensors.of(rows()).labels().dup().data().asFloat();
  }

  @Test
  void labelsAreOneHot() {
    Tensors tensors = new Tensors(SHAPE, 4, AS_IT_IS, InputLayout.FLAT);

    assertThat(labels(tensors)).containsExactly(0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1);
  }

  /** Of 0.2 each of four classes gets 0.05. */
  @Test
  void smoothedLabelsGiveAPartToAllClassesEvenly() {
    Tensors tensors = new Tensors(SHAPE, 4, AS_IT_IS, InputLayout.FLAT, 0.2);

    float[] expected = {
      0.05f, 0.05f, 0.05f, 0.85f, 0.85f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.85f
    };
    assertThat(labels(tensors)).containsExactly(expected, within(1e-7f));
    // The arrays are used again.
    assertThat(labels(tensors)).containsExactly(expected, within(1e-7f));
  }
}
