package io.trainyard.inference;

import io.trainyard.results.ResultFile;
import io.trainyard.results.SampleRow;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes generated texts as they come into Parquet files, and holds no more than one of these. */
final class SampleParts {

  private final Path directory;
  private final int mostTexts;
  private final long mostCharacters;
  private final Configuration hadoop;
  private final List<SampleRow> held = new ArrayList<>();
  private long characters;
  private int parts;

  /**
   * @param mostTexts in a file
   * @param mostCharacters of a file's texts and their prompts, but for the last one's
   */
  SampleParts(Path directory, int mostTexts, long mostCharacters, Configuration hadoop) {
    this.directory = directory;
    this.mostTexts = mostTexts;
    this.mostCharacters = mostCharacters;
    this.hadoop = hadoop;
  }

  void add(SampleRow row) {
    held.add(row);
    characters += row.prompt().length() + row.text().length();
    if (held.size() >= mostTexts || characters >= mostCharacters) {
      flush();
    }
  }

  /** Writes what is held, if anything. */
  void flush() {
    if (!held.isEmpty()) {
      Path part = new Path(directory, "part-%05d.parquet".formatted(parts));
      ResultFile.samples(part, hadoop).write(held);
      parts++;
      held.clear();
      characters = 0;
    }
  }
}
