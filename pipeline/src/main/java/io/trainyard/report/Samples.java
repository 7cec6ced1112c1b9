package io.trainyard.report;

import io.trainyard.failure.Infrastructure;
import io.trainyard.report.Block.Folded;
import io.trainyard.report.Block.Passage;
import io.trainyard.report.Block.Text;
import io.trainyard.results.EpochFiles;
import io.trainyard.results.EpochFiles.EpochFile;
import io.trainyard.results.Excerpt;
import io.trainyard.results.FlatTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Texts that a run's models have written while they learnt: the table {@code samples/}. */
final class Samples {

  private static final int TRAININGS = 4;
  private static final int EPOCHS = 6;
  private static final int TEXTS = 6;
  private static final int CHARACTERS = 2000;

  /** Columns of words, of samples of any kind. */
  private static final List<String> WORDS =
      List.of("prompt", "text", "source", "reference", "translation");

  private Samples() {}

  /** Empty of a run without samples. */
  static Optional<Section> of(RunSource run) {
    Path directory = run.tables().samples().path();
    EpochFiles files;
    try {
      files = EpochFiles.in(directory, run.conf());
    } catch (IOException e) {
      throw new Infrastructure("cannot look into " + directory + ": " + e.getMessage(), e);
    }
    var limits = new Excerpt.Limits(TRAININGS, EPOCHS, TRAININGS * EPOCHS, 0);
    List<EpochFile> some = new ArrayList<>(files.within(limits).files());
    // What the model writes in the end is what people look for.
    Collections.reverse(some);
    List<Block> blocks = new ArrayList<>();
    for (EpochFile file : some) {
      List<Block> texts = texts(FlatTable.read(file.path(), run.conf(), TEXTS));
      if (blocks.isEmpty()) {
        blocks.addAll(texts);
      } else {
        blocks.add(new Folded(title(file), texts));
      }
    }
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(new Section("samples", "Samples", blocks));
  }

  private static String title(EpochFile file) {
    return (file.training().isEmpty() ? "" : file.training() + ", ") + "epoch " + file.epoch();
  }

  private static List<Block> texts(FlatTable table) {
    List<Block> passages = new ArrayList<>();
    for (List<Object> row : table.rows()) {
      List<Text> texts = new ArrayList<>();
      for (String column : WORDS) {
        int place = table.place(column);
        if (place >= 0 && row.get(place) instanceof String words && !words.isBlank()) {
          texts.add(new Text(column, cut(words)));
        }
      }
      passages.add(
          new Passage(
              "Epoch %s, sample %s"
                  .formatted(row.get(table.place("epoch")), row.get(table.place("sample"))),
              texts));
    }
    return passages;
  }

  private static String cut(String words) {
    return words.length() <= CHARACTERS
        ? words
        : words.substring(0, words.offsetByCodePoints(0, words.codePointCount(0, CHARACTERS)))
            + " …";
  }
}
