package io.trainyard.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.report.Block.Folded;
import io.trainyard.report.Block.Listing;
import io.trainyard.report.Block.Matrix;
import io.trainyard.results.FlatTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** What evaluations have left in a run: {@code evaluation/SPLIT.json} and what stands beside it. */
final class Evaluations {

  private static final String JSON_ENDING = ".json";
  private static final String PICTURE_ENDING = ".png";
  private static final String TABLE_ENDING = ".parquet";

  private static final int MOST_ROWS = 100;
  private static final int MOST_OBJECTS = 25;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> FIGURES =
      new TypeReference<>() {};

  /** Lists of a report that a table beside it holds too. */
  private static final Set<String> IN_TABLES = Set.of("classes", "confusion", "files");

  private final RunSource run;
  private final Pictures pictures;
  private final Path directory;

  Evaluations(RunSource run, Pictures pictures) {
    this.run = run;
    this.pictures = pictures;
    this.directory = run.path("evaluation");
  }

  /** A section for each evaluation. */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    for (FileStatus report : run.files(directory, JSON_ENDING)) {
      String file = report.getPath().getName();
      String name = file.substring(0, file.length() - JSON_ENDING.length());
      run.content(report.getPath())
          .flatMap(Evaluations::parse)
          .ifPresent(figures -> sections.add(section(name, sections.size() + 1, figures)));
    }
    return sections;
  }

  private static Optional<Map<String, Object>> parse(byte[] json) {
    try {
      return Optional.ofNullable(JSON.readValue(json, FIGURES));
    } catch (IOException e) {
      // Somebody else's file.
      return Optional.empty();
    }
  }

  private Section section(String name, int number, Map<String, Object> report) {
    List<Block> blocks = new ArrayList<>();
    Map<String, Cell> figures = new LinkedHashMap<>();
    Figures.flatten("", Figures.named(report), figures);
    blocks.add(new Listing(Table.ofPairs("Figures on %s".formatted(name), figures)));
    Optional<Matrix> matrix =
        ConfusionMatrix.read(
            new Path(directory, name + "-confusion" + TABLE_ENDING),
            new Path(directory, name + "-classes" + TABLE_ENDING),
            run);
    matrix.ifPresent(blocks::add);
    List<Block> tables = new ArrayList<>();
    report.forEach((list, value) -> objects(list, value).ifPresent(tables::add));
    for (FileStatus file : beside(name, TABLE_ENDING)) {
      FlatTable table = FlatTable.read(file.getPath(), run.conf(), MOST_ROWS);
      tables.add(new Listing(Table.of(title(file, name, TABLE_ENDING), table)));
    }
    for (FileStatus file : beside(name, PICTURE_ENDING)) {
      String title = title(file, name, PICTURE_ENDING);
      if (!title.equals("confusion") || matrix.isEmpty()) {
        blocks.add(pictures.show(title, file));
      }
    }
    if (!tables.isEmpty()) {
      blocks.add(new Folded("%d tables of this evaluation".formatted(tables.size()), tables));
    }
    return new Section("evaluation-" + number, "Evaluation: " + name, blocks);
  }

  private List<FileStatus> beside(String name, String ending) {
    return run.files(directory, ending).stream()
        .filter(file -> file.getPath().getName().startsWith(name + "-"))
        .toList();
  }

  private static String title(FileStatus file, String name, String ending) {
    String whole = file.getPath().getName();
    return whole.substring(name.length() + 1, whole.length() - ending.length()).replace('-', ' ');
  }

  /** A list of objects as a table; empty for anything else. */
  private static Optional<Block> objects(String name, Object value) {
    if (IN_TABLES.contains(name) || !(value instanceof List<?> list)) {
      return Optional.empty();
    }
    List<Map<?, ?>> objects = new ArrayList<>();
    Set<String> columns = new LinkedHashSet<>();
    for (Object element : list) {
      if (!(element instanceof Map<?, ?> object)) {
        return Optional.empty();
      }
      objects.add(object);
      object.forEach(
          (key, inner) -> {
            if (!Figures.isCompound(inner)) {
              columns.add(String.valueOf(key));
            }
          });
    }
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    List<Table.Line> lines =
        objects.stream()
            .limit(MOST_OBJECTS)
            .map(
                object ->
                    new Table.Line(
                        columns.stream().map(column -> Cell.of(object.get(column))).toList()))
            .toList();
    String caption = name.replace('_', ' ');
    return Optional.of(
        new Listing(
            new Table(
                lines.size() == objects.size()
                    ? caption
                    : "%s: the first %d of %d".formatted(caption, lines.size(), objects.size()),
                false,
                List.copyOf(columns),
                lines)));
  }
}
