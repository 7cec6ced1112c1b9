package io.trainyard.inference;

import io.trainyard.dataset.PairText;
import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.language.BeamSearch;
import io.trainyard.language.TranslationModel;
import io.trainyard.text.TextCodec;
import io.trainyard.text.Tokenizer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * What writing translations of a split's sources takes, parameters apart.
 *
 * @param networkJson DL4J's configuration of the network
 * @param source how the sources' text became tokens
 * @param target the same of translations
 */
record TranslationJob(
    PairTokens pairs, String networkJson, TextCodec source, TextCodec target, BeamSearch search)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Enough to be worth a task, few enough that a small split still spreads. */
  private static final int PAIRS_PER_PART = 64;

  /** The parts that a split falls into, by their numbers; at least one. */
  List<Integer> parts(Split split) {
    return IntStream.range(0, count(split)).boxed().toList();
  }

  private int count(Split split) {
    long rows = pairs.rows(split);
    return Math.toIntExact(Math.max(1, (rows + PAIRS_PER_PART - 1) / PAIRS_PER_PART));
  }

  /** Translates one of the parts, in stored order. */
  ArrayList<Translation> translate(Split split, int part, float[] weights, Configuration hadoop) {
    ArrayList<Translation> translations = new ArrayList<>();
    NetworkPool.ENCODER_DECODER.with(
        new NetworkPool.Key(Devices.bind(), networkJson),
        network -> {
          network.network().setParameters(weights);
          translate(network.translator(), range(split, part), hadoop, translations);
        });
    return translations;
  }

  /** Translates one of the parts, and keeps no more of it than what it is worth. */
  TranslationFigures measure(Split split, int part, float[] weights, Configuration hadoop) {
    List<Translation> translations = translate(split, part, weights, hadoop);
    TranslationFigures figures = new TranslationFigures();
    for (Translation one : translations) {
      figures.bleu().add(one.translation(), one.reference());
      figures.exact().addWhole(1, one.exact() ? 1 : 0);
    }
    if (!pairs.difficulties().isEmpty()) {
      List<Difficulty> known = pairs.difficulties();
      int[] difficulties = pairs.difficulties(range(split, part), hadoop);
      for (int i = 0; i < difficulties.length; i++) {
        SequenceMetrics alike = figures.exact().part(known.get(difficulties[i]).label());
        alike.addWhole(1, translations.get(i).exact() ? 1 : 0);
      }
    }
    return figures;
  }

  private RowRange range(Split split, int part) {
    return RowRange.share(split, pairs.rows(split), part, count(split));
  }

  private void translate(
      TranslationModel model, RowRange range, Configuration hadoop, List<Translation> to) {
    PairText text = PairText.of(pairs, range.split(), hadoop);
    Tokenizer reader = source.tokenizer();
    Tokenizer writer = target.tokenizer();
    Iterator<String> references = pairs.references(range, hadoop).iterator();
    for (int pair = Math.toIntExact(range.from()); pair < range.to(); pair++) {
      int[] own = text.source(pair);
      int[] wanted = text.target(pair);
      BeamSearch.Written written = search.write(model, own);
      to.add(
          new Translation(
              text.id(pair),
              reader.decode(own),
              writer.decode(written.tokens()),
              references.next(),
              written.logProbability(),
              written.ended()
                  && Arrays.equals(written.tokens(), Arrays.copyOf(wanted, wanted.length - 1))));
    }
  }
}
