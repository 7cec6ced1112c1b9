package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The upper floors of an image folder: its splits, if it has any, and the class folders in each.
 *
 * @param root for messages
 * @param folders of each split that the tree has, its folder relative to the root; {@code TRAIN}
 *     alone, with an empty path, where the classes stand at the top
 * @param classes the names of the class folders of each of these splits, sorted
 */
record FolderLayout(
    String root, Map<Split, String> folders, Map<Split, ? extends Set<String>> classes) {

  private static final Map<Split, List<String>> NAMES =
      Map.of(
          Split.TRAIN, List.of("train"),
          Split.VALIDATION, List.of("val", "valid", "validation"),
          Split.TEST, List.of("test"));

  /**
   * @throws BadData if the tree has no classes, or its splits cannot be told from its classes
   */
  static FolderLayout of(FolderListing listing) throws IOException {
    FolderListing.Listed top = listing.list("");
    Map<Split, String> splits = splits(listing.root(), top.folders());
    if (splits.isEmpty()) {
      splits.put(Split.TRAIN, "");
    }
    Map<Split, TreeSet<String>> classes = new EnumMap<>(Split.class);
    for (var split : splits.entrySet()) {
      FolderListing.Listed listed =
          split.getValue().isEmpty() ? top : listing.list(split.getValue());
      if (listed.folders().isEmpty()) {
        throw new BadData(
            "cannot ingest: expected a folder for each class in %s, found %d files and no folder; move each image into the folder of its class"
                .formatted(listing.path(split.getValue()), listed.count()));
      }
      classes.put(split.getKey(), new TreeSet<>(listed.folders()));
    }
    return new FolderLayout(listing.root(), splits, classes);
  }

  /**
   * That of a tree whose folders say nothing but, maybe, which split an image belongs to.
   *
   * @throws BadData if its splits cannot be told from other folders
   */
  static FolderLayout withoutClasses(FolderListing listing) throws IOException {
    Map<Split, String> splits = splits(listing.root(), listing.list("").folders());
    if (splits.isEmpty()) {
      splits.put(Split.TRAIN, "");
    }
    return new FolderLayout(listing.root(), splits, Map.of());
  }

  private static Map<Split, String> splits(String root, List<String> folders) {
    Map<Split, String> splits = new EnumMap<>(Split.class);
    List<String> others = new ArrayList<>();
    for (String folder : folders) {
      Optional<Split> split = split(folder);
      if (split.isEmpty()) {
        others.add(folder);
      } else if (splits.putIfAbsent(split.get(), folder) != null) {
        throw new BadData(
            "cannot ingest %s: expected one folder of %s rows, found %s and %s; remove one"
                .formatted(root, split.get().label(), splits.get(split.get()), folder));
      }
    }
    boolean mixed = !splits.isEmpty() && !others.isEmpty();
    if (mixed || (!splits.isEmpty() && !splits.containsKey(Split.TRAIN))) {
      throw new BadData(
          "cannot ingest %s: expected class folders, or else train and beside it nothing but val and test, found %s; rename folders, or set dataset.source.path to the one that holds the classes"
              .formatted(root, folders.stream().limit(10).collect(Collectors.joining(", "))));
    }
    return splits;
  }

  private static Optional<Split> split(String folder) {
    String name = folder.toLowerCase(Locale.ROOT);
    return NAMES.entrySet().stream()
        .filter(entry -> entry.getValue().contains(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The splits that the tree has folders of; {@code TRAIN} alone where it has none. */
  Set<Split> splits() {
    return EnumSet.copyOf(folders.keySet());
  }

  /** The class folders of the training rows, sorted. */
  Set<String> trainClasses() {
    return classes.get(Split.TRAIN);
  }

  /** The folder of a class in a split, relative to the root. */
  String folder(Split split, String name) {
    String parent = folders.get(split);
    return parent.isEmpty() ? name : parent + "/" + name;
  }
}
