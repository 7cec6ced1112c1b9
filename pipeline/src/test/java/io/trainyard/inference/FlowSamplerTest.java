package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.image.PixelImage;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.Task;
import io.trainyard.model.flow.Flow;
import io.trainyard.random.Seed;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class FlowSamplerTest {

  private static final ImageShape SHAPE = new ImageShape(3, 4, 2);
  private static final Seed SEED = new Seed(7);
  private static final double TEMPERATURE = 0.1;

  private static Flow flow() {
    Configuration settings =
        Configuration.parseText(
            "model { kind = nice, couplings = 2, hidden-layers = 1, hidden = 5 }, optimizer.kind = sgd");
    String json =
        ModelSpec.read(settings.root())
            .networkJson(
                new NetworkShape(SHAPE, new Task.Density(SHAPE.size())),
                OptimizerSettings.read(settings.root(), 1),
                new Seed(3),
                new org.apache.hadoop.conf.Configuration());
    return Flow.of((ComputationGraph) Network.fromJson(json).model());
  }

  @Test
  void anImageFollowsFromTheSeedAndItsNumberHoweverManyAreDrawn() {
    var sampler = new FlowSampler(flow(), SHAPE, TEMPERATURE, SEED);
    int many = 2 * FlowSampler.AT_ONCE + 3;

    List<PixelImage> drawn = sampler.draw(many);

    assertThat(drawn).hasSize(many);
    for (int few : List.of(1, FlowSampler.AT_ONCE, many - 1)) {
      assertThat(sampler.draw(few)).usingRecursiveComparison().isEqualTo(drawn.subList(0, few));
    }
    assertThat(drawn.get(FlowSampler.AT_ONCE).pixels()).isNotEqualTo(drawn.get(0).pixels());
  }

  @Test
  void anImageIsTheFlowOfACodeOfItsNumbersSeed() {
    Flow flow = flow();
    int number = FlowSampler.AT_ONCE + 1;
    float[] code = flow.prior().draw(flow.components(), TEMPERATURE, SEED.of(number).generator());
    float[] x = flow.images(Nd4j.createFromArray(new float[][] {code})).toFloatVector();

    byte[] found =
        new FlowSampler(flow, SHAPE, TEMPERATURE, SEED).draw(number + 1).get(number).pixels();

    // Channels of a pixel lie side by side; a level is 1/256.
    for (int pixel = 0; pixel < 12; pixel++) {
      for (int channel = 0; channel < 2; channel++) {
        float level = Math.max(0, Math.min(255, 256 * x[channel * 12 + pixel]));
        assertThat((float) (found[2 * pixel + channel] & 0xFF))
            .isBetween(level - 1.01f, level + 0.01f);
      }
    }
  }
}
