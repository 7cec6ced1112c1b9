package io.trainyard.dataset;

import io.trainyard.dataset.TextPiece.Scan;
import io.trainyard.failure.BadData;
import io.trainyard.text.TextCodec;
import io.trainyard.text.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Listed files of pairs. They are read to find what is wrong and how many lines there are; to make
 * vocabularies of those for training; and to make tokens, which a shuffle brings together with
 * those of the other side. Of targets the text goes with them.
 */
final class PairContents extends ScannedContents {

  private final PairSource source;

  PairContents(PairSource source, TextListing listing) {
    super(
        source.settings(),
        source.reading(),
        listing,
        new Given(source.first(), source.testFraction()));
    this.source = source;
  }

  @Override
  public Ingested write(JavaSparkContext context, Ingest.Order order, Path hidden)
      throws IOException {
    ScannedText text = scanned(context);
    text.requireUtf8(source.limits().maxReplaced());
    requireText(text);
    var layout =
        new PairLayout(
            listing().files(),
            new PieceTable(text.scans()),
            pairs -> split(order, pairs),
            order.settings().partitions());
    Broadcast<PairLayout> shared = context.broadcast(layout);
    try (var tasks = tasks(context)) {
      EnumMap<Side, TextCodec> codecs = codecs(tasks, shared);
      var vocabularies =
          TokenResults.Vocabularies.write(
              codecs, source.sharedVocabulary(), hidden, context.hadoopConfiguration());
      var writer =
          new PairWriter(
              hidden.toString(),
              order.settings().partitions(),
              order.settings().rowGroupBytes(),
              source.maxLength());
      List<PairWriter.Outcome> outcomes =
          tasks.checked(() -> write(context, tokens(tasks, shared, codecs), shared, writer));
      var leftOut = new TreeMap<String, Long>();
      List<TokenFile.Written> parts = new ArrayList<>();
      for (PairWriter.Outcome outcome : outcomes) {
        parts.addAll(outcome.files());
        outcome.leftOut().forEach((reason, count) -> leftOut.merge(reason, count, Long::sum));
      }
      var result =
          new TokenResults(
              TextManifest.PAIR_KIND,
              source.maxLength(),
              parts,
              vocabularies,
              text.fingerprint(),
              text.origin(layout.pairs(), leftOut, source.limits().listed()));
      result.requireRows(wanted(order.settings()), listing().files().get(0).path());
      return result;
    } finally {
      SparkFailures.destroyQuietly(List.of(shared));
    }
  }

  /** A file that is left out would leave lines of the other side alone. */
  private void requireText(ScannedText text) {
    if (!text.binary().isEmpty()) {
      throw new BadData(
          "cannot ingest %s: expected text, found a zero byte in front; convert text in UTF-16 to UTF-8, or give other files"
              .formatted(listing().files().get(text.binary().get(0)).path()));
    }
    if (text.sum(Scan::documents) == 0) {
      throw new BadData(
          "cannot ingest %s: expected lines of text, found none; give other files"
              .formatted(listing().files().get(0).path()));
    }
  }

  private TextSplit.ByDocument split(Ingest.Order order, long pairs) {
    TextSplit.requireEnough(
        listing().files().get(0).path(),
        "pairs",
        pairs,
        validationFraction(order.settings()),
        testFraction());
    return TextSplit.ByDocument.of(
        order.seed(), pairs, validationFraction(order.settings()), testFraction());
  }

  private EnumMap<Side, TextCodec> codecs(TextTasks tasks, Broadcast<PairLayout> layout)
      throws IOException {
    var codecs = new EnumMap<Side, TextCodec>(Side.class);
    for (Side side : PairSource.SIDES) {
      if (source.sharedVocabulary() && side == Side.TARGET) {
        codecs.put(side, codecs.get(Side.SOURCE));
      } else {
        List<Side> of = source.sharedVocabulary() ? PairSource.SIDES : List.of(side);
        codecs.put(
            side,
            tasks.codec(
                piece -> training(piece, layout.value(), of), source.tokenizers().get(side)));
        requireVocabulary(side, codecs.get(side));
      }
    }
    return codecs;
  }

  private void requireVocabulary(Side side, TextCodec codec) {
    if (codec.vocabulary().text().isEmpty()) {
      throw new BadData(
          "cannot ingest %s: expected a vocabulary of %s, found nothing in the training text that occurs %d times; lower dataset.source.%s-tokenizer.min-count, or add text"
              .formatted(
                  listing().files().get(0).path(),
                  side.label(),
                  source.tokenizers().get(side).minCount(),
                  side.label()));
    }
  }

  private static List<String> training(TextPiece piece, PairLayout layout, List<Side> wanted) {
    List<String> texts = new ArrayList<>();
    long pair = layout.first(piece);
    for (TextPiece.Passage line : piece.passages()) {
      if (layout.split(pair++) == Split.TRAIN) {
        wanted.forEach(side -> text(layout.side(piece), side, line.text()).forEach(texts::add));
      }
    }
    return texts;
  }

  /** The text that a line of {@code of} has for {@code wanted}, if any. */
  private static List<String> text(Side of, Side wanted, String line) {
    if (of == Side.TEXT) {
      return List.of(PairLine.of(wanted, line));
    }
    return of == wanted ? List.of(line) : List.of();
  }

  private static JavaPairRDD<TokenWriting.Destination, PairWriter.Half> tokens(
      TextTasks tasks, Broadcast<PairLayout> layout, EnumMap<Side, TextCodec> codecs) {
    return tasks
        .each(
            () -> {
              var tokenizers = new EnumMap<Side, Tokenizer>(Side.class);
              codecs.forEach((side, codec) -> tokenizers.put(side, codec.tokenizer()));
              return piece -> tokens(piece, layout.value(), tokenizers).iterator();
            })
        .mapToPair(token -> token);
  }

  private static List<Tuple2<TokenWriting.Destination, PairWriter.Half>> tokens(
      TextPiece piece, PairLayout layout, Map<Side, Tokenizer> tokenizers) {
    List<Tuple2<TokenWriting.Destination, PairWriter.Half>> result = new ArrayList<>();
    long pair = layout.first(piece);
    for (TextPiece.Passage line : piece.passages()) {
      for (Side side : PairSource.SIDES) {
        for (String text : text(layout.side(piece), side, line.text())) {
          var to = new TokenWriting.Destination(layout.file(pair), PairWriter.place(pair, side));
          int[] tokens = PairWriter.ended(tokenizers.get(side).encode(text));
          result.add(new Tuple2<>(to, PairWriter.Half.of(side, tokens, text)));
        }
      }
      pair++;
    }
    return result;
  }

  private static List<PairWriter.Outcome> write(
      JavaSparkContext context,
      JavaPairRDD<TokenWriting.Destination, PairWriter.Half> tokens,
      Broadcast<PairLayout> layout,
      PairWriter writer) {
    var conf = new SerializableConfiguration(context.hadoopConfiguration());
    return tokens
        .repartitionAndSortWithinPartitions(new TokenJob.ByFile(layout.value().fileCount()))
        .mapPartitionsWithIndex(
            (Integer file, Iterator<Tuple2<TokenWriting.Destination, PairWriter.Half>> sides) ->
                List.of(writer.write(file, sides, conf.value())).iterator(),
            true)
        .collect();
  }
}
