package io.trainyard.training;

import io.trainyard.dataset.PairText;
import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadData;
import io.trainyard.language.BeamSearch;
import io.trainyard.language.DecodingSettings;
import io.trainyard.language.GenerationSettings;
import io.trainyard.language.TranslationModel;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.Network;
import io.trainyard.results.Outlet;
import io.trainyard.results.TranslationSampleRow;
import io.trainyard.text.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an encoder and a decoder write for some sources after each epoch, in the run's table {@code
 * samples/}: the most probable token always. It follows from the epoch's weights alone, so that an
 * epoch that is made again, after training was killed, has the same.
 *
 * @param networkJson DL4J's configuration of the network
 * @param sources what is translated, the same after each epoch
 * @param search how
 */
record EpochTranslations(
    String networkJson, Tokenizer writer, List<Source> sources, BeamSearch search, Outlet outlet)
    implements WeightKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(EpochTranslations.class);
  private static final int GREEDY = 1;

  /** Where one text is followed, there is nothing to compare. */
  private static final double NO_PENALTY = 0;

  /**
   * A validation row.
   *
   * @param id of the pair
   * @param text as its tokens have it
   */
  record Source(long id, int[] tokens, String text, String reference) {}

  /**
   * Reads the sources: as many as are wanted and there are, spread evenly over the validation rows.
   */
  static EpochTranslations of(
      String networkJson,
      TranslationRun.Text text,
      GenerationSettings settings,
      Outlet outlet,
      Configuration hadoop) {
    long rows = text.pairs().rows(Split.VALIDATION);
    long count = Math.min(settings.count(), rows);
    PairText pairs = PairText.of(text.pairs(), Split.VALIDATION, hadoop);
    Tokenizer reader = text.source().tokenizer();
    List<Source> sources =
        IntStream.range(0, (int) count)
            .mapToObj(
                i -> source(Math.toIntExact(i * rows / count), pairs, text.pairs(), reader, hadoop))
            .toList();
    return new EpochTranslations(
        networkJson,
        text.target().tokenizer(),
        sources,
        new BeamSearch(new DecodingSettings(GREEDY, NO_PENALTY, settings.length())),
        outlet);
  }

  private static Source source(
      int row, PairText text, PairTokens pairs, Tokenizer reader, Configuration hadoop) {
    int[] tokens = text.source(row);
    RowRange alone = new RowRange(Split.VALIDATION, row, row + 1);
    String reference = pairs.references(alone, hadoop).get(0);
    return new Source(text.id(row), tokens, reader.decode(tokens), reference);
  }

  @Override
  public void ended(Epoch epoch) {
    epoch.network(networkJson).ifPresent(network -> translate(epoch, network));
  }

  private void translate(Epoch epoch, Network network) {
    try (EncoderDecoderNetwork model = EncoderDecoderNetwork.of(network)) {
      TranslationModel translator = model.translator();
      outlet
          .translations()
          .write(
              epoch.number(),
              IntStream.range(0, sources.size())
                  .mapToObj(i -> translated(epoch, i, translator))
                  .flatMap(Optional::stream)
                  .toList());
    }
  }

  /**
   * Empty where finite weights come to probabilities that are none: whether training goes on is for
   * others to say.
   */
  private Optional<TranslationSampleRow> translated(
      Epoch epoch, int index, TranslationModel model) {
    try {
      return Optional.of(row(epoch, index, model));
    } catch (BadData e) {
      LOG.warn("no translation {} of epoch {}: {}", index + 1, epoch.number(), e.getMessage());
      return Optional.empty();
    }
  }

  private TranslationSampleRow row(Epoch epoch, int index, TranslationModel model) {
    Source source = sources.get(index);
    BeamSearch.Written written = search.write(model, source.tokens());
    return new TranslationSampleRow(
        outlet.runId(),
        outlet.member(),
        epoch.number(),
        index + 1,
        source.id(),
        source.text(),
        source.reference(),
        writer.decode(written.tokens()),
        written.tokens().length,
        -written.logProbability(),
        written.ended() ? "eos" : "length");
  }
}
