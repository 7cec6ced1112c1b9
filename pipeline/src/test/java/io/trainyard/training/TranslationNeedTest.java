package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.TinyPairs;
import io.trainyard.config.Configuration;
import io.trainyard.memory.Workload;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.Network;
import io.trainyard.model.PairShape;
import org.junit.jupiter.api.Test;

class TranslationNeedTest {

  private static final TinyPairs FEW = TinyPairs.reversals("need-few", 10, 4);
  private static final TinyPairs MANY = TinyPairs.reversals("need-many", 1010, 104);

  @Test
  void idsAndStartsOfPairsTakeMemoryToo() {
    long tokens = tokens(MANY) - tokens(FEW);
    long more = workload(MANY, "none").sharedBytes() - workload(FEW, "none").sharedBytes();

    // A byte a token; an id of 8 and a start of 4, thrice while they are read, of either side.
    assertThat(more).isEqualTo(tokens + 2 * 3 * 12 * 1100);
  }

  @Test
  void minibatchesAndLessonsOfAWorkersPairsTakeMemoryToo() {
    // A worker has 505 pairs rather than 5: three longs and two ints of each.
    assertThat(held(MANY, "none") - held(FEW, "none")).isEqualTo(500 * (3 * 8 + 2 * 4));
    // And an id, a place, and the place that comes instead.
    assertThat(held(MANY, "mix") - held(MANY, "none")).isEqualTo(505 * (8 + 4 + 4));
  }

  private static long held(TinyPairs pairs, String curriculum) {
    return workload(pairs, curriculum).heldBytes();
  }

  private static long tokens(TinyPairs pairs) {
    return pairs.sources().texts().values().stream()
            .flatMap(t -> t.stream())
            .mapToLong(t -> t.size())
            .sum()
        + pairs.targets().texts().values().stream()
            .flatMap(t -> t.stream())
            .mapToLong(t -> t.size())
            .sum();
  }

  private static Workload workload(TinyPairs pairs, String curriculum) {
    TrainingSettings settings =
        TrainingSettings.read(
            Configuration.parseText(
                """
                model { kind = encoder-decoder, hidden = 4, embedding = 3 }
                averaging.workers = 2
                dataset.curriculum.kind = %s
                stopping.monitor = val_loss
                """
                    .formatted(curriculum)));
    var shape = new PairShape(TinyPairs.VOCABULARY, TinyPairs.VOCABULARY);
    String json = settings.model().networkJson(shape, settings.optimizer(), settings.run().seed());
    try (EncoderDecoderNetwork network = EncoderDecoderNetwork.of(Network.fromJson(json))) {
      return new TranslationNeed(settings, network, pairs).workload();
    }
  }
}
