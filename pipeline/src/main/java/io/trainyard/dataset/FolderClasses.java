package io.trainyard.dataset;

import io.trainyard.config.Section;
import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Which folders are classes, in which order, and what the classes are called.
 *
 * @param folders in index order; empty takes {@code listFile}, or else every folder of the training
 *     rows, sorted
 * @param listFile a text file with one folder a line, in index order
 * @param synsetFile a text file with a folder and, after a tab or else blanks, the name of its
 *     class on each line, such as ImageNet's {@code synset_words.txt}; without it classes are
 *     called as their folders
 */
public record FolderClasses(
    List<String> folders, Optional<String> listFile, Optional<String> synsetFile) {

  /**
   * What was found.
   *
   * @param folders in index order
   * @param names in index order, no two alike
   */
  record Resolved(List<String> folders, List<String> names) {}

  /** Every folder is a class. */
  static final FolderClasses ALL = new FolderClasses(List.of(), Optional.empty(), Optional.empty());

  private static final int SHOWN = 5;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  public FolderClasses {
    folders = List.copyOf(folders);
  }

  static FolderClasses read(Section section) {
    List<String> folders = section.isNull("classes") ? List.of() : section.texts("classes");
    Optional<String> listFile = section.optionalText("class-list");
    if (!folders.isEmpty() && listFile.isPresent()) {
      section.problem("class-list", listFile.get(), "null where classes are given");
    }
    if (new HashSet<>(folders).size() < folders.size()) {
      section.problem("classes", folders, "each folder once");
    }
    return new FolderClasses(folders, listFile, section.optionalText("synset-names"));
  }

  /**
   * @throws BadData if a class has no folder or no name, or a folder no class, or there is one
   *     class only
   */
  Resolved resolve(FolderLayout layout, Configuration conf) throws IOException {
    boolean given = !folders.isEmpty() || listFile.isPresent();
    List<String> chosen = given ? given(conf) : List.copyOf(layout.trainClasses());
    if (given) {
      requireAll(chosen, layout.trainClasses(), layout.root(), "a folder for each listed class");
    } else {
      for (Split split : layout.splits()) {
        requireAll(
            layout.classes().get(split),
            layout.trainClasses(),
            layout.root() + "/" + layout.folders().get(Split.TRAIN),
            "a folder for each class of the %s rows".formatted(split.label()));
      }
    }
    requireSeveral(chosen, layout);
    return new Resolved(chosen, names(chosen, conf));
  }

  /** One folder is most likely the one that holds the classes. */
  private static void requireSeveral(List<String> chosen, FolderLayout layout) {
    if (chosen.size() < 2) {
      throw new BadData(
          "cannot ingest %s: expected the folders of two classes or more, found only %s; put the images into <class>/ or train/<class>/, or set dataset.source.path to the folder that holds the classes"
              .formatted(layout.root(), layout.folder(Split.TRAIN, chosen.get(0))));
    }
  }

  private List<String> given(Configuration conf) throws IOException {
    if (listFile.isEmpty()) {
      return folders;
    }
    List<String> lines = lines(listFile.get(), "dataset.source.class-list", conf);
    if (lines.isEmpty() || new HashSet<>(lines).size() < lines.size()) {
      throw new BadData(
          "cannot ingest: expected the folders of classes in %s, one a line and each once, found %s; mend the file"
              .formatted(listFile.get(), lines.isEmpty() ? "none" : "one twice"));
    }
    return lines;
  }

  private static void requireAll(
      Collection<String> wanted, Set<String> there, String where, String expected) {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(there);
    if (!missing.isEmpty()) {
      throw new BadData(
          "cannot ingest: expected %s in %s, found none for %s; add it, or set dataset.source.classes"
              .formatted(expected, where, some(missing)));
    }
  }

  private List<String> names(List<String> chosen, Configuration conf) throws IOException {
    if (synsetFile.isEmpty()) {
      return chosen;
    }
    Map<String, String> names = new HashMap<>();
    for (String line : lines(synsetFile.get(), "dataset.source.synset-names", conf)) {
      // A tab ends a folder whose name has blanks.
      String[] parts = line.split(line.indexOf('\t') < 0 ? "\\s+" : "\t", 2);
      if (parts.length == 2) {
        names.put(parts[0].strip(), parts[1].strip());
      }
    }
    Set<String> missing = new TreeSet<>(chosen);
    missing.removeAll(names.keySet());
    if (!missing.isEmpty()) {
      throw new BadData(
          "cannot ingest: expected a name for each class in %s, found none for %s; add lines of a folder, a tab and its name"
              .formatted(synsetFile.get(), some(missing)));
    }
    return distinct(chosen, names);
  }

  /** ImageNet has two cranes, the bird and the machine. */
  private static List<String> distinct(List<String> chosen, Map<String, String> names) {
    Map<String, Long> counts =
        chosen.stream().collect(Collectors.groupingBy(names::get, Collectors.counting()));
    return chosen.stream()
        .map(
            folder ->
                counts.get(names.get(folder)) == 1
                    ? names.get(folder)
                    : names.get(folder) + " (" + folder + ")")
        .toList();
  }

  private static List<String> lines(String file, String key, Configuration conf)
      throws IOException {
    Path path = Paths.parse(file, key);
    List<String> lines = new ArrayList<>();
    if (!AtomicFiles.fileSystem(path, conf).exists(path)) {
      throw new BadData(
          "cannot ingest: expected a text file at %s, found nothing; mend %s".formatted(file, key));
    }
    String text = new String(AtomicFiles.read(path, conf), StandardCharsets.UTF_8);
    text.substring(text.startsWith(BYTE_ORDER_MARK) ? 1 : 0)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(lines::add);
    return lines;
  }

  private static String some(Set<String> names) {
    String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
  }
}
