package io.trainyard.dataset;

import io.trainyard.dataset.TokenWriting.Totals;
import io.trainyard.failure.BadData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** The Spark job that writes tokens of running text into files. */
record TokenJob(JavaSparkContext context, Ingest.Order order, Path hidden, int rowLength) {

  /** One partition a file. */
  static final class ByFile extends Partitioner {

    private static final long serialVersionUID = 1L;

    private final int files;

    ByFile(int files) {
      this.files = files;
    }

    @Override
    public int numPartitions() {
      return files;
    }

    @Override
    public int getPartition(Object key) {
      return ((TokenWriting.Destination) key).file();
    }
  }

  /** Writes everything; {@code pieces} are made once, if nothing is lost. */
  List<TokenFile.Written> write(JavaRDD<TokenWriting.Piece> pieces) {
    // Tokens may be many times what fits into memory, and take longer to make than to read again.
    JavaRDD<TokenWriting.Piece> kept = pieces.persist(StorageLevel.DISK_ONLY());
    try {
      List<Totals> totals = new ArrayList<>(kept.map(TokenWriting.Piece::totals).collect());
      totals.sort(Comparator.comparingInt(Totals::place));
      requireAll(totals);
      return write(kept, totals);
    } finally {
      kept.unpersist(false);
    }
  }

  /** Where a piece is missing, all that follow would get other ids. */
  private static void requireAll(List<Totals> totals) {
    for (int i = 0; i < totals.size(); i++) {
      if (totals.get(i).place() != i) {
        throw new BadData(
            "cannot ingest: expected the source to stay as it was, found that a part of it is gone or new; give the same command again when nobody writes to it");
      }
    }
  }

  private List<TokenFile.Written> write(JavaRDD<TokenWriting.Piece> pieces, List<Totals> totals) {
    long[] tokens = new long[Split.values().length];
    totals.forEach(piece -> Arrays.setAll(tokens, i -> tokens[i] + piece.splits()[i]));
    var writing =
        new TokenWriting(
            hidden.toString(),
            rowLength,
            order.settings().partitions(),
            order.settings().rowGroupBytes(),
            new ArrayList<>(Arrays.stream(tokens).boxed().toList()));
    var conf = new SerializableConfiguration(context.hadoopConfiguration());
    Broadcast<ArrayList<TokenWriting.Start>> starts =
        context.broadcast(new ArrayList<>(TokenWriting.starts(totals)));
    try {
      return pieces
          .flatMapToPair(
              piece ->
                  Iterators.map(
                      writing.blocks(piece, starts.value().get(piece.place())).iterator(),
                      block -> new Tuple2<>(block.to(), block)))
          .repartitionAndSortWithinPartitions(new ByFile(writing.files()))
          .mapPartitionsWithIndex(
              (file, blocks) ->
                  writing.write(file, Iterators.map(blocks, Tuple2::_2), conf.value()).iterator(),
              true)
          .collect();
    } finally {
      SparkFailures.destroyQuietly(List.of(starts));
    }
  }
}
