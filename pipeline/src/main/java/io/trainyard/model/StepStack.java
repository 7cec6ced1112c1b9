package io.trainyard.model;

import io.trainyard.model.recurrent.Affine;
import io.trainyard.model.recurrent.LayerStep;
import java.util.Arrays;
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

  /** Room to work in, and what the layers said of the last token. */
  static final class Room {
    private final float[] vector;
    private final float[] scratch;

    /** From the input's side. */
    private final float[][] outputs;

    /** Tokens so far. */
    private long steps;

    private Room(float[] vector, float[] scratch, float[][] outputs) {
      this.vector = vector;
      this.scratch = scratch;
      this.outputs = outputs;
    }

    /** What the uppermost layer said. */
    float[] uppermost() {
      return outputs[outputs.length - 1];
    }

    /** One that shares nothing with this. */
    Room copy() {
      float[][] own = Arrays.stream(outputs).map(float[]::clone).toArray(float[][]::new);
      Room copy = new Room(new float[vector.length], new float[scratch.length], own);
      copy.steps = steps;
      return copy;
    }
  }

  /**
   * Room for a sequence.
   *
   * @param state that it starts from
   */
  Room room(float[] state) {
    float[][] outputs = new float[cells.size()][];
    int offset = 0;
    for (int i = 0; i < outputs.length; i++) {
      LayerStep cell = cells.get(i);
      outputs[i] = new float[cell.outputs()];
      cell.begin(state, offset, outputs[i]);
      offset += cell.stateSize();
    }
    return new Room(
        new float[embedding.map(Affine::columns).orElse(0)],
        new float[cells.stream().mapToInt(LayerStep::scratchSize).max().orElse(0)],
        outputs);
  }

  /** Numbers that are carried from token to token. */
  int stateSize() {
    return cells.stream().mapToInt(LayerStep::stateSize).sum();
  }

  /** Brings the state of all layers one token further. */
  void step(int token, float[] state, Room room) {
    embedding.ifPresent(table -> table.copyRow(token, room.vector));
    int offset = 0;
    for (int i = 0; i < cells.size(); i++) {
      LayerStep cell = cells.get(i);
      var carried = new LayerStep.Carried(state, offset, room.steps);
      if (i > 0 || embedding.isPresent()) {
        float[] below = i == 0 ? room.vector : room.outputs[i - 1];
        cell.step(below, carried, room.outputs[i], room.scratch);
      } else {
        cell.step(token, carried, room.outputs[i], room.scratch);
      }
      offset += cell.stateSize();
    }
    room.steps++;
  }
}
