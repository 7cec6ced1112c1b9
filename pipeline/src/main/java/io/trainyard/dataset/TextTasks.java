package io.trainyard.dataset;

import io.trainyard.dataset.TextPiece.Scan;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.text.TermCounts;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerSettings;
import io.trainyard.text.VocabularyTraining;
import io.trainyard.text.VocabularyTraining.Count;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * The Spark jobs over files of text. A task holds one piece at a time. Closing gives back what was
 * handed out to tasks.
 */
final class TextTasks implements AutoCloseable {

  /** About what a task reads: small files share one, large ones have many. */
  private static final long BYTES_PER_TASK = 32L << 20;

  private static final int FILES_PER_TASK = 500;

  /** What a task scanned. */
  private record Scanned(ArrayList<Scan> scans, ContentHash content) implements Serializable {}

  /**
   * What all tasks scanned.
   *
   * @param pieces in order
   */
  record Scans(List<Scan> pieces, String fingerprint) {}

  private record Files(
      TextReading reading, ArrayList<TextFile> files, SerializableConfiguration conf)
      implements Serializable {}

  private final JavaSparkContext context;
  private final Broadcast<Files> shared;

  /** Of passes whose results are no attempts, since they go on to other tasks. */
  private final CollectionAccumulator<Failure> failures;

  private final List<ArrayList<TextPieces.Range>> work;

  TextTasks(JavaSparkContext context, TextReading reading, List<TextFile> files) {
    this.context = context;
    this.work = work(reading, files);
    this.failures = context.sc().collectionAccumulator("failures");
    this.shared =
        context.broadcast(
            new Files(
                reading,
                new ArrayList<>(files),
                new SerializableConfiguration(context.hadoopConfiguration())));
  }

  private static List<ArrayList<TextPieces.Range>> work(TextReading reading, List<TextFile> files) {
    List<ArrayList<TextPieces.Range>> work = new ArrayList<>();
    int size = reading.cutting().bytes();
    long bytes = BYTES_PER_TASK;
    for (int file = 0; file < files.size(); file++) {
      long length = files.get(file).length();
      boolean isSeekable = reading.isSeekable(files.get(file));
      long pieces = isSeekable ? (length + size - 1) / size : 1;
      long each = isSeekable ? Math.max(1, BYTES_PER_TASK / size) : 1;
      for (long from = 0; from < pieces; from += each) {
        long to = isSeekable ? Math.min(pieces, from + each) : Long.MAX_VALUE;
        if (bytes >= BYTES_PER_TASK || work.get(work.size() - 1).size() == FILES_PER_TASK) {
          work.add(new ArrayList<>());
          bytes = 0;
        }
        work.get(work.size() - 1).add(new TextPieces.Range(file, from, to));
        bytes += isSeekable ? (to - from) * size : length;
      }
    }
    return work;
  }

  private JavaRDD<ArrayList<TextPieces.Range>> ranges() {
    return context.parallelize(work, work.size());
  }

  /**
   * Reads everything once, and finds what is wrong with it.
   *
   * @throws io.trainyard.failure.BadData if a file cannot be unpacked or is not what it should be
   */
  Scans scan() {
    var files = shared;
    List<Scan> scans = new ArrayList<>();
    var content = new ContentHash();
    ranges()
        .map(ranges -> Attempt.of(() -> scan(ranges, files.value())))
        .collect()
        .forEach(
            attempt -> {
              scans.addAll(attempt.get().scans());
              content.add(attempt.get().content());
            });
    scans.sort(PieceTable.IN_ORDER);
    return new Scans(scans, content.fingerprint());
  }

  private static Scanned scan(List<TextPieces.Range> ranges, Files files) {
    var content = new ContentHash();
    var scans = new ArrayList<Scan>();
    try (var pieces = new Pieces(ranges.iterator(), files, content)) {
      pieces.forEachRemaining(piece -> scans.add(piece.scan()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Scanned(scans, content);
  }

  /** What of a piece is for training. */
  @FunctionalInterface
  interface Training extends Serializable {
    List<String> of(TextPiece piece);
  }

  /** Makes a codec of the training text. */
  TextCodec codec(Training training, TokenizerSettings settings) throws IOException {
    long least = VocabularyTraining.leastCount(settings);
    Comparator<Count> order =
        (Comparator<Count> & Serializable) (a, b) -> VocabularyTraining.MOST_FREQUENT.compare(a, b);
    List<Count> counts =
        checked(
            () ->
                each(() -> piece -> counts(training.of(piece), settings).iterator())
                    .mapToPair(count -> count)
                    .reduceByKey(Long::sum)
                    .filter(count -> count._2() >= least)
                    .map(count -> new Count(count._1(), count._2()))
                    .takeOrdered(VocabularyTraining.needed(settings), order));
    return VocabularyTraining.codec(settings, counts);
  }

  private static List<Tuple2<String, Long>> counts(List<String> texts, TokenizerSettings settings) {
    var counts = new TermCounts();
    texts.forEach(text -> settings.kind().count(text, counts));
    List<Tuple2<String, Long>> result = new ArrayList<>();
    counts.forEach((term, count) -> result.add(new Tuple2<>(term, count)));
    return result;
  }

  /** What is made of a piece. */
  @FunctionalInterface
  interface Made<R> {
    Iterator<R> of(TextPiece piece);
  }

  /** Begins a task's work. */
  @FunctionalInterface
  interface Making<R> extends Serializable {
    Made<R> begin();
  }

  /**
   * What is made of every piece, each read anew whenever it is asked for. A failure that no retry
   * mends ends a task early, and not in vain: {@link #checked} throws it.
   */
  <R> JavaRDD<R> each(Making<R> making) {
    var files = shared;
    var failed = failures;
    return ranges()
        .mapPartitions(
            work -> {
              var ranges = new ArrayList<TextPieces.Range>();
              work.forEachRemaining(ranges::addAll);
              var pieces = new Pieces(ranges.iterator(), files.value(), new ContentHash());
              TaskContext.get()
                  .addTaskCompletionListener(
                      (TaskCompletionListener) task -> closeUnchecked(pieces));
              return Iterators.flat(new UntilFailed<>(pieces, making.begin(), failed));
            });
  }

  /**
   * Runs jobs over what {@link #each} gives.
   *
   * @throws Failure that ended a task early, whatever the jobs came to then
   */
  <T> T checked(Callable<T> jobs) throws IOException {
    try {
      T result = jobs.call();
      requireNoFailure();
      return result;
    } catch (IOException | RuntimeException e) {
      requireNoFailure();
      throw e;
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    }
  }

  private void requireNoFailure() {
    failures.value().stream()
        .min(Comparator.comparing(Failure::getMessage))
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  /** Notes the first failure, and has nothing behind it. */
  private static final class UntilFailed<R> implements Iterator<Iterator<R>> {

    private final Pieces pieces;
    private final Made<R> made;
    private final CollectionAccumulator<Failure> failures;
    private Iterator<R> next;

    UntilFailed(Pieces pieces, Made<R> made, CollectionAccumulator<Failure> failures) {
      this.pieces = pieces;
      this.made = made;
      this.failures = failures;
    }

    @Override
    public boolean hasNext() {
      try {
        if (next == null && pieces.hasNext()) {
          next = made.of(pieces.next());
        }
        return next != null;
      } catch (BadData | BadConfiguration e) {
        failures.add(e);
        return false;
      }
    }

    @Override
    public Iterator<R> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Iterator<R> result = next;
      next = null;
      return result;
    }
  }

  private static void closeUnchecked(Pieces pieces) {
    try {
      pieces.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pieces of several ranges. */
  private static final class Pieces implements Iterator<TextPiece>, AutoCloseable {

    private final Iterator<TextPieces.Range> ranges;
    private final Files files;
    private final ContentHash content;
    private TextPieces open;

    Pieces(Iterator<TextPieces.Range> ranges, Files files, ContentHash content) {
      this.ranges = ranges;
      this.files = files;
      this.content = content;
    }

    @Override
    public boolean hasNext() {
      try {
        while (open == null || !open.hasNext()) {
          if (!ranges.hasNext()) {
            return false;
          }
          close();
          TextPieces.Range range = ranges.next();
          Configuration conf = files.conf().value();
          TextFile file = files.files().get(range.file());
          open = open(file, range, conf);
        }
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private TextPieces open(TextFile file, TextPieces.Range range, Configuration conf) {
      try {
        return new TextPieces(files.reading(), file, range, content, conf);
      } catch (IOException e) {
        throw TextPieces.unreadable(file, e);
      }
    }

    @Override
    public TextPiece next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return open.next();
    }

    @Override
    public void close() throws IOException {
      TextPieces last = open;
      open = null;
      if (last != null) {
        last.close();
      }
    }
  }

  @Override
  public void close() {
    SparkFailures.destroyQuietly(List.of(shared));
  }
}
