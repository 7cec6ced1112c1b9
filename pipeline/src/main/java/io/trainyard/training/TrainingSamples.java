package io.trainyard.training;

import io.trainyard.failure.BadData;
import io.trainyard.inference.SampleRows;
import io.trainyard.language.GenerationSettings;
import io.trainyard.language.LanguageModel;
import io.trainyard.language.TextGenerator;
import io.trainyard.random.Seed;
import io.trainyard.results.Outlet;
import io.trainyard.results.SampleRow;
import io.trainyard.text.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts that a language model generates after an epoch, in the run's table {@code samples/}. What
 * they are follows from the model, the seed and the epoch.
 */
record TrainingSamples(Tokenizer tokenizer, GenerationSettings settings, Seed seed, Outlet outlet) {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingSamples.class);
  private static final String PURPOSE = "epoch-samples";

  /**
   * Writes as many texts as the settings say.
   *
   * @param epoch counted from 1
   */
  void write(int epoch, LanguageModel model) {
    TextGenerator generator =
        new TextGenerator(model, tokenizer, settings, seed.of(PURPOSE).of(epoch));
    SampleRows rows = new SampleRows(outlet.runId(), outlet.member(), epoch, generator);
    List<SampleRow> generated =
        IntStream.rangeClosed(1, settings.count())
            .mapToObj(sample -> generated(rows, sample))
            .flatMap(Optional::stream)
            .toList();
    outlet.samples().write(epoch, generated);
  }

  /**
   * Empty where finite weights come to probabilities that are none: whether training goes on is for
   * others to say.
   */
  private static Optional<SampleRow> generated(SampleRows rows, int sample) {
    try {
      return Optional.of(rows.of(rows.generator().generate(sample, piece -> {})));
    } catch (BadData e) {
      LOG.warn("no text {} of epoch {}: {}", sample, rows.epoch(), e.getMessage());
      return Optional.empty();
    }
  }
}
