package io.trainyard.dataset;

import io.trainyard.dataset.TextPiece.Scan;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import io.trainyard.text.SpecialToken;
import io.trainyard.text.TextCodec;
import io.trainyard.text.Tokenizer;
import io.trainyard.text.TokenizerKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Listed files of running text. They are read three times: to find what is wrong and where each
 * document and character stands; to make the vocabulary of those that are for training; and to make
 * tokens, which wait on the executors' disks until it is known how many stand in front of each.
 */
final class TextContents extends ScannedContents {

  private final TextSource source;

  TextContents(TextSource source, TextListing listing) {
    super(
        source.settings(),
        source.reading(),
        listing,
        new Given(source.paths(), source.division().testFraction()));
    this.source = source;
  }

  @Override
  public Ingested write(JavaSparkContext context, Ingest.Order order, Path hidden)
      throws IOException {
    ScannedText text = scanned(context);
    text.requireUtf8(source.limits().maxReplaced());
    requireText(text);
    var pieces = new PieceTable(text.scans());
    var plan = new TextPlan(listing().files(), pieces, split(text, pieces, order));
    Broadcast<TextPlan> shared = context.broadcast(plan);
    try (var tasks = tasks(context)) {
      TextCodec codec =
          tasks.codec(piece -> training(shared.value().runs(piece)), source.tokenizer());
      requireVocabulary(codec);
      WrittenFile vocabulary =
          VocabularyFile.write(codec, Side.TEXT.label(), hidden, context.hadoopConfiguration());
      var job = new TokenJob(context, order, hidden, source.rowLength());
      List<TokenFile.Written> parts = tasks.checked(() -> job.write(tokens(tasks, shared, codec)));
      var result =
          new TokenResults(
              TextManifest.TEXT_KIND,
              source.rowLength(),
              parts,
              new TokenResults.Vocabularies(
                  Map.of(Side.TEXT, vocabulary), Map.of(Side.TEXT, codec.vocabulary().size())),
              text.fingerprint(),
              text.origin(text.sum(Scan::documents), leftOut(text), source.limits().listed()));
      result.requireRows(wanted(order.settings()), listing().files().get(0).path());
      return result;
    } finally {
      SparkFailures.destroyQuietly(List.of(shared));
    }
  }

  private static List<String> training(List<TextPlan.Run> runs) {
    return runs.stream().filter(run -> run.split() == Split.TRAIN).map(TextPlan.Run::text).toList();
  }

  private static TreeMap<String, Long> leftOut(ScannedText text) {
    var leftOut = new TreeMap<String, Long>();
    if (text.sum(Scan::blank) > 0) {
      leftOut.put("blank", text.sum(Scan::blank));
    }
    return leftOut;
  }

  private void requireText(ScannedText text) {
    if (text.sum(Scan::documents) == 0) {
      throw new BadData(
          "cannot ingest %s: expected text, found none in %d files (%d binary, %d empty); set dataset.source.path, or dataset.source.files"
              .formatted(
                  listing().files().get(0).path(),
                  listing().files().size() + listing().empty().size(),
                  text.binary().size(),
                  text.empty().size()));
    }
  }

  private void requireVocabulary(TextCodec codec) {
    if (codec.vocabulary().text().isEmpty()) {
      throw new BadData(
          "cannot ingest %s: expected a vocabulary, found nothing in the training text that occurs %d times; lower dataset.source.tokenizer.min-count, or add text"
              .formatted(listing().files().get(0).path(), source.tokenizer().minCount()));
    }
  }

  private TextSplit split(ScannedText text, PieceTable pieces, Ingest.Order order) {
    Seed seed = order.seed();
    double validation = validationFraction(order.settings());
    int files = text.firstOfOwnSplit();
    boolean whole = source.division().unit() == TextSplit.Unit.DOCUMENTS;
    TextSplit.requireEnough(
        listing().files().get(0).path(),
        whole ? "documents" : "characters",
        whole ? pieces.documentsBefore(files) : pieces.charactersBefore(files),
        validation,
        testFraction());
    return switch (source.division().unit()) {
      case DOCUMENTS ->
          TextSplit.ByDocument.of(seed, pieces.documentsBefore(files), validation, testFraction());
      case STRETCHES ->
          TextSplit.ByStretch.of(
              seed,
              pieces.charactersBefore(files),
              validation,
              testFraction(),
              source.division().places(),
              source.tokenizer().kind() instanceof TokenizerKind.Characters);
    };
  }

  private JavaRDD<TokenWriting.Piece> tokens(
      TextTasks tasks, Broadcast<TextPlan> plan, TextCodec codec) {
    boolean ended = source.tokenizer().endOfDocument();
    return tasks.each(
        () -> {
          Tokenizer tokenizer = codec.tokenizer();
          return piece -> {
            int place = plan.value().place(piece);
            if (place < 0) {
              return Collections.emptyIterator();
            }
            var runs = runs(plan.value().runs(piece), tokenizer, ended);
            return List.of(new TokenWriting.Piece(place, runs)).iterator();
          };
        });
  }

  private static ArrayList<TokenWriting.Run> runs(
      List<TextPlan.Run> runs, Tokenizer tokenizer, boolean ended) {
    var result = new ArrayList<TokenWriting.Run>();
    for (TextPlan.Run run : runs) {
      int[] tokens = tokenizer.encode(run.text());
      if (ended && run.ends()) {
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = SpecialToken.EOS.index();
      }
      if (tokens.length > 0) {
        result.add(new TokenWriting.Run(run.split(), run.stream(), tokens));
      }
    }
    return result;
  }
}
