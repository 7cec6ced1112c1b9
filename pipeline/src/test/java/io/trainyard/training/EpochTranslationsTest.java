package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trainyard.config.Configuration;
import io.trainyard.language.BeamSearch;
import io.trainyard.language.DecodingSettings;
import io.trainyard.model.Network;
import io.trainyard.model.PairShape;
import io.trainyard.random.Seed;
import io.trainyard.results.Outlet;
import io.trainyard.results.TranslationSampleRow;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochTranslationsTest {

  @TempDir private Path folder;

  /** Whether training goes on is for others to say. */
  @Test
  void anEpochWhoseProbabilitiesAreNoneHasNoTranslations() {
    Vocabulary vocabulary = Vocabulary.of(List.of("a", "b"));
    TrainingSettings settings =
        TrainingSettings.read(
            Configuration.parseText("model { kind = encoder-decoder, hidden = 3, embedding = 2 }"));
    String json =
        settings
            .model()
            .networkJson(
                new PairShape(vocabulary.size(), vocabulary.size()),
                settings.optimizer(),
                new Seed(1));
    Outlet outlet =
        Outlet.ofRun(
            new org.apache.hadoop.fs.Path(folder.toString()),
            new org.apache.hadoop.conf.Configuration());
    EpochTranslations translations =
        new EpochTranslations(
            json,
            new TextCodec(new TokenizerKind.Characters(), vocabulary).tokenizer(),
            List.of(new EpochTranslations.Source(7, new int[] {4, 3}, "a", "b")),
            new BeamSearch(new DecodingSettings(1, 0, 5)),
            outlet);
    float[] parameters = Network.fromJson(json).copyParameters();

    translations.ended(new WeightKeeper.Epoch(1, parameters, 1, Map.of()));
    float[] large = parameters.clone();
    Arrays.fill(large, Float.MAX_VALUE);
    translations.ended(new WeightKeeper.Epoch(2, large, 1, Map.of()));

    assertThat(outlet.translations().rows())
        .extracting(TranslationSampleRow::epoch, TranslationSampleRow::id)
        .containsExactly(tuple(1, 7L));
  }
}
