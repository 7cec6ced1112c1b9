package io.trainyard.report;

import io.trainyard.report.Block.Listing;
import io.trainyard.results.FlatTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;

/** Tables and pictures that stand at the top of a run's directory, and generated pictures. */
final class OtherResults {

  private static final int MOST_ROWS = 200;

  private OtherResults() {}

  /** Empty of a run that has none. */
  static Optional<Section> of(RunSource run, Pictures pictures) {
    List<Block> blocks = new ArrayList<>();
    Stream.of(run.directory(), run.path("predictions"))
        .flatMap(directory -> run.files(directory, ".png").stream())
        .forEach(file -> blocks.add(pictures.show(title(file), file)));
    for (FileStatus file : run.files(run.directory(), ".parquet")) {
      FlatTable table = FlatTable.read(file.getPath(), run.conf(), MOST_ROWS);
      blocks.add(new Listing(Table.of(title(file), table)));
    }
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(new Section("results", "Pictures and tables", blocks));
  }

  private static String title(FileStatus file) {
    String name = file.getPath().getName();
    return name.substring(0, name.lastIndexOf('.')).replace('-', ' ');
  }
}
