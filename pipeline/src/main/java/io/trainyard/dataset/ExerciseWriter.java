package io.trainyard.dataset;

import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.dataset.exercise.Exercise;
import io.trainyard.text.TextCodec;
import io.trainyard.text.Tokenizer;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes exercises into files, each by a task that makes its rows.
 *
 * @param codecs of both sides
 * @param directory to write to before files are moved into place
 * @param partitions files of each split at most
 * @param rowGroupBytes about how many bytes of rows a row group holds
 */
record ExerciseWriter(
    ExerciseRows rows,
    EnumMap<Side, TextCodec> codecs,
    String directory,
    int partitions,
    int rowGroupBytes)
    implements Serializable {

  /** Split by split and in order. */
  List<TokenFile.Written> write(JavaSparkContext context) {
    int files = Split.values().length * partitions;
    var conf = new SerializableConfiguration(context.hadoopConfiguration());
    var writer = this;
    return context
        .parallelize(IntStream.range(0, files).boxed().toList(), files)
        .map(file -> Attempt.of(() -> writer.write(file, conf.value())))
        .collect()
        .stream()
        .flatMap(attempt -> attempt.get().stream())
        .toList();
  }

  /** One file, or none where it would have no row. */
  private ArrayList<TokenFile.Written> write(int file, Configuration conf) {
    Split split = Split.values()[file / partitions];
    int index = file % partitions;
    var written = new ArrayList<TokenFile.Written>();
    PrimitiveIterator.OfLong ids = rows.ids(split, index, partitions).iterator();
    if (!ids.hasNext()) {
      return written;
    }
    Map<Side, Tokenizer> tokenizers = new EnumMap<>(Side.class);
    codecs.forEach((side, codec) -> tokenizers.put(side, codec.tokenizer()));
    var slot = new TokenFile.Slot(directory, split, index, TokenSchema.EXERCISE, rowGroupBytes);
    try (var out = new TokenFile(slot, conf)) {
      while (ids.hasNext()) {
        long id = ids.nextLong();
        Difficulty difficulty = rows.difficulty(id);
        Exercise exercise = rows.exercise(id, split);
        out.write(
            new long[] {id, difficulty.length(), difficulty.nesting()},
            PairWriter.ended(tokenizers.get(Side.SOURCE).encode(exercise.source())),
            PairWriter.ended(tokenizers.get(Side.TARGET).encode(exercise.target())));
      }
      written.add(out.end());
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
