package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.bench.AugmentBench.Setup;
import io.trainyard.bench.StepBench.Other;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.ImageShape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AugmentBenchTest {

  private static final Protocol SHORT = new Protocol(3, 0, 0);
  private static final ImageShape SHAPE = new ImageShape(6, 5, 3);

  private static List<AugmentResult> run(String transform, Other... others) {
    return new AugmentBench(SHORT, List.of(others), what -> {}).run(new Setup(transform, SHAPE));
  }

  @Test
  void transformsAndPresetsAreMeasured() {
    for (String transform : List.of("rotate", "horizontal-flip", "random-crop", "cifar")) {
      assertThat(run(transform))
          .extracting(AugmentResult::name)
          .containsExactly("trainyard", "trainyard-from-bytes", "trainyard-pixels");
    }
  }

  @Test
  void anotherProgramIsToldTheTransformAndTheShape() {
    assertThatThrownBy(() -> run("elastic", new Other("other", "read n; echo \"saw $1 $2\"; #")))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("found \"saw elastic 6x5x3\"");
  }

  @Test
  void figuresFollowFromTheSecondsOfAnImage() {
    AugmentResult result =
        new AugmentResult(
            "trainyard",
            new Setup("rotate", SHAPE),
            new Samples(0.02, 0.05, 0.04),
            Map.of("other-one", 1.23456));

    assertThat(result.figures())
        .containsEntry("transform", "rotate")
        .containsEntry("image", "6x5x3")
        .containsEntry("images_per_second", 25.0)
        .containsEntry("pixels_per_second", 750.0)
        .containsEntry("microseconds_per_image", 40_000.0)
        .containsEntry("ratio_to_other_one", 1.235);
  }

  @Test
  void unknownTransformsAndNamesThatAreTakenAreRefused() {
    assertThatThrownBy(() -> run("rotat"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("did you mean rotate?");
    assertThatThrownBy(() -> run("rotate", new Other("trainyard", "x")))
        .hasMessageContaining("a name of its own");
  }
}
