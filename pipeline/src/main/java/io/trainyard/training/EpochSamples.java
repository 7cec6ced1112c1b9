package io.trainyard.training;

import io.trainyard.failure.BadData;
import io.trainyard.language.GeneratedText;
import io.trainyard.language.GenerationSettings;
import io.trainyard.language.TextGenerator;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.random.Seed;
import io.trainyard.results.Outlet;
import io.trainyard.results.SampleRow;
import io.trainyard.text.Tokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts that a recurrent network generates after each epoch, in the run's table {@code samples/}.
 * What they are follows from the epoch's weights, the seed and the epoch, so that an epoch that is
 * made again, after training was killed, has the same ones.
 *
 * @param networkJson DL4J's configuration of the network
 */
record EpochSamples(
    String networkJson, Tokenizer tokenizer, GenerationSettings settings, Seed seed, Outlet outlet)
    implements WeightKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(EpochSamples.class);
  private static final String PURPOSE = "epoch-samples";

  @Override
  public void ended(Epoch epoch) {
    epoch.network(networkJson).ifPresent(network -> generate(epoch, network));
  }

  private void generate(Epoch epoch, Network network) {
    TextGenerator generator =
        new TextGenerator(
            RecurrentNetwork.of(network).reader(),
            tokenizer,
            settings,
            seed.of(PURPOSE).of(epoch.number()));
    List<SampleRow> rows =
        IntStream.rangeClosed(1, settings.count())
            .mapToObj(sample -> generated(epoch, generator, sample))
            .flatMap(Optional::stream)
            .toList();
    outlet.samples().write(epoch.number(), rows);
  }

  /**
   * Empty where finite weights come to probabilities that are none: whether training goes on is for
   * others to say.
   */
  private Optional<SampleRow> generated(Epoch epoch, TextGenerator generator, int sample) {
    try {
      return Optional.of(row(epoch, generator, generator.generate(sample, piece -> {})));
    } catch (BadData e) {
      LOG.warn("no text {} of epoch {}: {}", sample, epoch.number(), e.getMessage());
      return Optional.empty();
    }
  }

  private SampleRow row(Epoch epoch, TextGenerator generator, GeneratedText text) {
    return new SampleRow(
        outlet.runId(),
        outlet.member(),
        epoch.number(),
        text.sample(),
        generator.prompt(),
        generator.promptTokens(),
        generator.promptNats(),
        text.text(),
        text.tokens(),
        text.nats(),
        text.ending().name().toLowerCase(Locale.ROOT));
  }
}
