package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists a tree of files, many folders at a time: what takes time is the file system's answer. The
 * names are kept in bytes and the rest in primitive arrays, about 45 bytes for a file with a name
 * of 20 letters.
 */
final class FolderListing implements AutoCloseable {

  /** Deeper trees are most likely links that lead back, where those cannot be told. */
  private static final int MAX_DEPTH = 32;

  private static final int THREADS = 16;

  private static final Set<String> NO_IMAGES = Set.of("thumbs.db", "desktop.ini");

  /**
   * What Hadoop, Spark and archives leave beside files. Others that begin so are anybody's: cameras
   * name files _DSC0001.JPG.
   */
  private static final Pattern LEFT_BY_SYSTEMS =
      Pattern.compile(
          "_SUCCESS|_temporary|_metadata|_common_metadata|_(committed|started)_(vacuum)?\\d+|__MACOSX");

  /**
   * What stands in one folder.
   *
   * @param identity what tells this folder from others, whatever links lead to it; empty on a file
   *     system other than the local one
   * @param folders by name, sorted
   * @param files not hidden; sorted by name
   */
  record Listed(Optional<Object> identity, List<String> folders, FileTable.Files files) {
    int count() {
      return files.count();
    }
  }

  private record Entry(String name, long length, long modified) {}

  /** A folder that is to be listed. */
  private record Place(Split split, int label, String path) {}

  /** A folder that a class has been found to have. */
  private record Known(Split split, int label, Object identity) {}

  private final FileSystem fs;
  private final Path root;
  private final Optional<java.nio.file.Path> local;
  private final String left;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  FolderListing(FileSystem fs, Path root) {
    this(fs, root, "");
  }

  /**
   * @param left a file, relative to the root, that is not listed; empty for none
   */
  FolderListing(FileSystem fs, Path root, String left) {
    this.fs = fs;
    this.root = root;
    this.local = LocalPaths.of(fs, root);
    this.left = left;
  }

  String root() {
    return root.toString();
  }

  /** Where a folder is, relative to the root; for messages. */
  String path(String relative) {
    return relative.isEmpty() ? root() : root + "/" + relative;
  }

  /** Every file of the class folders, in the order of row ids. */
  FileTable files(FolderLayout layout, List<String> classFolders) throws IOException {
    List<Place> level = new ArrayList<>();
    for (Split split : layout.splits()) {
      for (int label = 0; label < classFolders.size(); label++) {
        if (layout.classes().get(split).contains(classFolders.get(label))) {
          level.add(new Place(split, label, layout.folder(split, classFolders.get(label))));
        }
      }
    }
    return files(level);
  }

  /** Every file of the tree, or of its splits, in the order of row ids. */
  FileTable files(FolderLayout layout) throws IOException {
    return files(
        layout.splits().stream()
            .map(split -> new Place(split, 0, layout.folders().get(split)))
            .toList());
  }

  private FileTable files(List<Place> from) throws IOException {
    List<Place> level = from;
    List<FileTable.Folder> folders = new ArrayList<>();
    Map<Known, String> known = new HashMap<>();
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (depth == MAX_DEPTH) {
        throw new BadData(
            "cannot ingest: expected folders of at most %d levels, found deeper ones at %s; remove links that lead back"
                .formatted(MAX_DEPTH, path(level.get(0).path())));
      }
      level = descend(level, known, folders);
    }
    folders.sort(
        Comparator.comparing(FileTable.Folder::split).thenComparing(FileTable.Folder::path));
    return new FileTable(folders);
  }

  /** Lists folders side by side and adds them to {@code folders}; the folders in them are next. */
  private List<Place> descend(
      List<Place> level, Map<Known, String> known, List<FileTable.Folder> folders)
      throws IOException {
    List<Future<Listed>> answers =
        level.stream().map(place -> threads.submit(() -> list(place.path()))).toList();
    List<Place> next = new ArrayList<>();
    for (int i = 0; i < level.size(); i++) {
      Place place = level.get(i);
      Listed listed = await(answers.get(i));
      listed.identity().ifPresent(identity -> requireNew(place, identity, known));
      if (listed.count() > 0) {
        folders.add(
            new FileTable.Folder(place.split(), place.label(), place.path(), listed.files()));
      }
      for (String name : listed.folders()) {
        next.add(new Place(place.split(), place.label(), below(place.path(), name)));
      }
    }
    return next;
  }

  /** Two links that lead back, each found again behind the other, would double every level. */
  private void requireNew(Place place, Object identity, Map<Known, String> known) {
    var folder = new Known(place.split(), place.label(), identity);
    String before = known.putIfAbsent(folder, place.path());
    if (before != null) {
      throw new BadData(
          "cannot ingest: expected each folder of a class once, found %s to be %s again; remove the link"
              .formatted(path(place.path()), path(before)));
    }
  }

  private static Listed await(Future<Listed> answer) throws IOException {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while listing", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw e.getCause() instanceof RuntimeException runtime
          ? runtime
          : new IllegalStateException(e.getCause());
    }
  }

  /**
   * Lists one folder, relative to the root.
   *
   * @throws BadData if the root is no folder
   */
  Listed list(String relative) throws IOException {
    var entries = new Entries();
    Optional<Object> identity = Optional.empty();
    try {
      if (relative.isEmpty() && !fs.getFileStatus(root).isDirectory()) {
        throw noFolder("a file");
      }
      if (local.isPresent()) {
        java.nio.file.Path folder = local.get().resolve(relative);
        identity = Optional.of(identity(folder));
        listLocal(folder, entries);
      } else {
        listHadoop(FileTable.path(root, relative), entries);
      }
    } catch (FileNotFoundException e) {
      if (relative.isEmpty()) {
        throw noFolder("nothing");
      }
      throw e;
    }
    entries.files.removeIf(file -> below(relative, file.name()).equals(left));
    entries.folders.sort(Comparator.naturalOrder());
    return new Listed(identity, entries.folders, table(entries.files));
  }

  private static String below(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  private BadData noFolder(String found) {
    return new BadData(
        "cannot ingest: expected an image folder at %s, found %s; set dataset.source.path to one"
            .formatted(root, found));
  }

  private static final class Entries {

    private final List<String> folders = new ArrayList<>();
    private final List<Entry> files = new ArrayList<>();
  }

  private void listHadoop(Path folder, Entries to) throws IOException {
    RemoteIterator<FileStatus> statuses = fs.listStatusIterator(folder);
    while (statuses.hasNext()) {
      FileStatus status = statuses.next();
      String name = status.getPath().getName();
      if (isHidden(name)) {
        continue;
      }
      if (status.isDirectory()) {
        to.folders.add(name);
      } else {
        to.files.add(new Entry(name, status.getLen(), status.getModificationTime()));
      }
    }
  }

  /** The same; Hadoop asks four times for each file, and makes a URI of its name. */
  private static void listLocal(java.nio.file.Path folder, Entries to) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (java.nio.file.Path file : files) {
        String name = file.getFileName().toString();
        if (isHidden(name)) {
          continue;
        }
        LocalPaths.requireLetters(folder, name);
        var attributes = attributes(files, file);
        if (attributes.isEmpty()) {
          continue;
        }
        if (attributes.get().isDirectory()) {
          to.folders.add(name);
        } else if (attributes.get().isRegularFile()) {
          long modified = attributes.get().lastModifiedTime().toMillis();
          to.files.add(new Entry(name, attributes.get().size(), modified));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** The same for every path to a folder: its number on its device where it has one. */
  private static Object identity(java.nio.file.Path folder) throws IOException {
    Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    return key == null ? folder.toRealPath() : key;
  }

  /** By its name alone where that can be had: a whole path takes the system longer to follow. */
  private static Optional<BasicFileAttributes> attributes(
      DirectoryStream<java.nio.file.Path> folder, java.nio.file.Path file) throws IOException {
    if (folder instanceof SecureDirectoryStream<java.nio.file.Path> open) {
      try {
        return Optional.of(
            open.getFileAttributeView(file.getFileName(), BasicFileAttributeView.class)
                .readAttributes());
      } catch (FileSystemException e) {
        // Asked for again by the path, which the message then has.
        return attributes(file);
      }
    }
    return attributes(file);
  }

  /** Empty for a link that leads nowhere, or to itself, which Hadoop does not list either. */
  private static Optional<BasicFileAttributes> attributes(java.nio.file.Path file)
      throws IOException {
    try {
      return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (Files.isSymbolicLink(file)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".")
        || LEFT_BY_SYSTEMS.matcher(name).matches()
        || NO_IMAGES.contains(name.toLowerCase(Locale.ROOT));
  }

  private static FileTable.Files table(List<Entry> files) {
    files.sort(Comparator.comparing(Entry::name));
    int[] ends = new int[files.size()];
    byte[] names = new byte[0];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      byte[] name = files.get(i).name().getBytes(StandardCharsets.UTF_8);
      if (end + name.length > names.length) {
        names = Arrays.copyOf(names, 2 * (end + name.length));
      }
      System.arraycopy(name, 0, names, end, name.length);
      end += name.length;
      ends[i] = end;
    }
    return new FileTable.Files(
        Arrays.copyOf(names, end),
        ends,
        files.stream().mapToLong(Entry::length).toArray(),
        files.stream().mapToLong(Entry::modified).toArray());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
