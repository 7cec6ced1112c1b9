package io.trainyard.model;

import io.trainyard.model.recurrent.Affine;
import io.trainyard.model.recurrent.LayerStep;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;

/**
 * What {@link RecurrentStack} computes of one sequence, one token at a time, in plain loops over a
 * copy of the parameters. Immutable, thread-safe: the state and the room to work in are the
 * caller's.
 */
final class StepStack {

  /** Vectors of the tokens; empty where these are one-hot. */
  private final Optional<Affine> embedding;

  /** From the input's side. */
  private final List<LayerStep> cells;

  /**
   * @param layers an embedding, or none, and then recurrent layers
   */
  StepStack(List<Layer> layers) {
    Layer first = layers.get(0);
    boolean embeds = RecurrentNetwork.embeds(first);
    this.embedding =
        embeds ? Optional.of(new Affine(first.paramTable().get("W"))) : Optional.empty();
    this.cells =
        IntStream.range(embeds ? 1 : 0, layers.size()).mapToObj(i -> step(layers.get(i))).toList();
  }

  private static LayerStep step(Layer layer) {
    return LayerStep.of(layer)
        .orElseThrow(() -> RecurrentNetwork.unfit("a layer " + layer.getClass().getSimpleName()));
  }

  /** Room to work in. */
  static final class Room {
    private final float[] vector;
    private final float[] scratch;

    private Room(int vector, int scratch) {
      this.vector = new float[vector];
      this.scratch = new float[scratch];
    }
  }

  Room room() {
    return new Room(
        embedding.map(Affine::columns).orElse(0),
        cells.stream().mapToInt(LayerStep::scratchSize).max().orElse(0));
  }

  /** Numbers that are carried from token to token. */
  int stateSize() {
    return cells.stream().mapToInt(LayerStep::stateSize).sum();
  }

  /** Where in the state the outputs of the uppermost layer begin. */
  int outputs() {
    return stateSize() - cells.get(cells.size() - 1).stateSize();
  }

  /** Brings the state of all layers one token further. */
  void step(int token, float[] state, Room room) {
    int offset = 0;
    int below = -1;
    for (LayerStep cell : cells) {
      if (below >= 0) {
        cell.step(state, below, state, offset, room.scratch);
      } else if (embedding.isPresent()) {
        embedding.get().copyRow(token, room.vector);
        cell.step(room.vector, 0, state, offset, room.scratch);
      } else {
        cell.step(token, state, offset, room.scratch);
      }
      below = offset;
      offset += cell.stateSize();
    }
  }
}
