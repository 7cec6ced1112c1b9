package io.trainyard.dataset;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * MNIST's format: two files of images and two of labels, plain or gzipped.
 *
 * @param path the folder that holds them under their usual names; empty where {@code files} are
 *     given, and where nothing is to be ingested
 * @param files the path of each file; empty where {@code path} is given
 * @param classNames in index order; empty names the classes 0, 1, ...
 * @param classes how many classes there are; empty takes the names, or the largest training label
 */
public record IdxSource(
    Optional<String> path,
    Map<IdxRole, String> files,
    List<String> classNames,
    Optional<Integer> classes)
    implements Source {

  public IdxSource {
    files = Map.copyOf(files);
    classNames = List.copyOf(classNames);
  }

  static Source read(Section section) {
    Optional<String> path = section.optionalText("path");
    Map<IdxRole, String> files = new EnumMap<>(IdxRole.class);
    for (IdxRole role : IdxRole.values()) {
      section.optionalText(Section.kebab(role)).ifPresent(file -> files.put(role, file));
    }
    // None of them is right too: only ingest needs the raw files, and says so.
    boolean partly = !files.isEmpty() && files.size() < IdxRole.values().length;
    if (path.isPresent() ? !files.isEmpty() : partly) {
      section.problem(
          "path",
          path.map(folder -> folder + " and " + files.size() + " of the four files")
              .orElse("nothing and " + files.size() + " of the four files"),
          "a folder, or else each of train-images, train-labels, test-images and test-labels");
    }
    List<String> names = section.isNull("class-names") ? List.of() : section.texts("class-names");
    Optional<Integer> classes =
        section.optionalInteger("classes", Range.between(1, Integer.MAX_VALUE));
    if (!names.isEmpty() && classes.isPresent() && classes.get() != names.size()) {
      section.problem(
          "classes", classes.get(), "the number of class-names, which is " + names.size());
    }
    return new IdxSource(path, files, names, classes);
  }

  @Override
  public String kind() {
    return "idx";
  }

  @Override
  public ChunkedContents open(Configuration conf) throws IOException {
    if (path.isEmpty() && files.isEmpty()) {
      throw new BadConfiguration(
          "cannot ingest: expected dataset.source.path, or else each of the four files, found"
              + " none; set it to the folder that holds them");
    }
    Map<IdxRole, Path> paths = new EnumMap<>(IdxRole.class);
    for (IdxRole role : IdxRole.values()) {
      paths.put(role, locate(role, conf));
    }
    return IdxContents.scan(this, paths, conf);
  }

  private Path locate(IdxRole role, Configuration conf) throws IOException {
    List<Path> candidates =
        path.isEmpty()
            ? List.of(file(role))
            : role.fileNames().stream().map(name -> new Path(folder(path.get()), name)).toList();
    for (Path candidate : candidates) {
      FileSystem fs = AtomicFiles.fileSystem(candidate, conf);
      if (fs.exists(candidate) && fs.getFileStatus(candidate).isFile()) {
        // Executors have another current directory.
        return fs.makeQualified(candidate);
      }
    }
    throw missing(role, candidates);
  }

  private static Path folder(String path) {
    return Paths.parse(path, "dataset.source.path");
  }

  private Path file(IdxRole role) {
    String text = Objects.requireNonNull(files.get(role), role.name());
    return Paths.parse(text, "dataset.source." + Section.kebab(role));
  }

  private BadData missing(IdxRole role, List<Path> candidates) {
    String found = candidates.size() == 1 ? "no such file" : "none of " + role.fileNames();
    return new BadData(
        "cannot ingest: expected the file of "
            + Section.kebab(role)
            + " at "
            + path.orElse(candidates.get(0).toString())
            + ", found "
            + found
            + "; fetch the data, or set dataset.source to where it is");
  }
}
