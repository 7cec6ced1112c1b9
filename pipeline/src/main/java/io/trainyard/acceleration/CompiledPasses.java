package io.trainyard.acceleration;

import io.trainyard.acceleration.Compiler.Untranslatable;
import io.trainyard.model.Network;
import io.trainyard.model.Passes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network's passes, compiled when a shape of input comes up for the first time.
 *
 * <p>Not thread-safe.
 */
final class CompiledPasses implements Passes {

  private static final Logger LOG = LoggerFactory.getLogger(CompiledPasses.class);

  /** Full minibatches and an epoch's last one, for training and for validation. */
  private static final int MOST_PROGRAMS = 4;

  private record Key(String features, String labels) {}

  private final Compiler compiler;
  private final Map<Key, Program> programs = new LinkedHashMap<>(8, 0.75f, true);
  private final Map<Key, String> obstacles = new HashMap<>();

  CompiledPasses(Network network) {
    this.compiler = new Compiler(network.model(), network.dividesByMinibatch());
  }

  @Override
  public Optional<Double> learn(INDArray features, INDArray labels) {
    INDArray x = dense(features);
    INDArray y = dense(labels);
    return program(x, y).map(program -> program.learn(x, y));
  }

  @Override
  public Optional<INDArray> infer(INDArray features) {
    INDArray x = dense(features);
    return program(x, null).map(program -> program.infer(x));
  }

  /** Why the network runs through DL4J for some shapes; empty if, as far as is known, for none. */
  Optional<String> obstacle() {
    return obstacles.values().stream().findFirst();
  }

  /** Layers that DL4J runs in some program, and why. */
  Map<String, String> stock() {
    Map<String, String> stock = new LinkedHashMap<>();
    programs.values().forEach(program -> stock.putAll(program.stock()));
    return stock;
  }

  private static INDArray dense(INDArray array) {
    return Shape.hasDefaultStridesForShape(array) ? array : array.dup('c');
  }

  private Optional<Program> program(INDArray features, INDArray labels) {
    Key key = new Key(describe(features), labels == null ? null : describe(labels));
    if (obstacles.containsKey(key)) {
      return Optional.empty();
    }
    Program program = programs.get(key);
    if (program == null) {
      try {
        program = compiler.compile(features, labels);
      } catch (Untranslatable e) {
        obstacles.put(key, e.getMessage());
        LOG.info(
            "input of shape {} runs through stock Deeplearning4j; {}",
            Arrays.toString(features.shape()),
            e.getMessage());
        return Optional.empty();
      }
      makeRoom();
      programs.put(key, program);
    }
    return Optional.of(program);
  }

  private static String describe(INDArray array) {
    return array.ordering() + Arrays.toString(array.shape());
  }

  private void makeRoom() {
    var oldest = programs.entrySet().iterator();
    while (programs.size() >= MOST_PROGRAMS && oldest.hasNext()) {
      oldest.next().getValue().close();
      oldest.remove();
    }
  }

  @Override
  public void release() {
    programs.values().forEach(Program::close);
    programs.clear();
  }
}
