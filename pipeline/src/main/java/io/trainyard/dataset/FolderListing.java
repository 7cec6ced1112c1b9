package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /** Deeper trees are most likely links that lead back to where they are. */
  private static final int MAX_DEPTH = 64;

  private static final int THREADS = 16;
  private static final Set<String> NO_IMAGES = Set.of("thumbs.db", "desktop.ini");

  /**
   * What stands in one folder.
   *
   * @param folders by name, sorted
   * @param files not hidden; sorted by name
   */
  record Listed(List<String> folders, FileTable.Files files) {
    int count() {
      return files.count();
    }
  }

  private record Entry(String name, long length, long modified) {}

  /** A folder that is to be listed. */
  private record Place(Split split, int label, String path) {}

  private final FileSystem fs;
  private final Path root;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  FolderListing(FileSystem fs, Path root) {
    this.fs = fs;
    this.root = root;
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
    List<FileTable.Folder> folders = new ArrayList<>();
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (depth == MAX_DEPTH) {
        throw new BadData(
            "cannot ingest: expected folders of at most %d levels, found deeper ones at %s; remove links that lead back"
                .formatted(MAX_DEPTH, path(level.get(0).path())));
      }
      level = descend(level, folders);
    }
    folders.sort(
        Comparator.comparing(FileTable.Folder::split).thenComparing(FileTable.Folder::path));
    return new FileTable(folders);
  }

  /** Lists folders side by side and adds them to {@code folders}; the folders in them are next. */
  private List<Place> descend(List<Place> level, List<FileTable.Folder> folders)
      throws IOException {
    List<Future<Listed>> answers =
        level.stream().map(place -> threads.submit(() -> list(place.path()))).toList();
    List<Place> next = new ArrayList<>();
    for (int i = 0; i < level.size(); i++) {
      Place place = level.get(i);
      Listed listed = await(answers.get(i));
      if (listed.count() > 0) {
        folders.add(
            new FileTable.Folder(place.split(), place.label(), place.path(), listed.files()));
      }
      for (String name : listed.folders()) {
        next.add(new Place(place.split(), place.label(), place.path() + "/" + name));
      }
    }
    return next;
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
    Path folder = FileTable.path(root, relative);
    List<String> folders = new ArrayList<>();
    List<Entry> files = new ArrayList<>();
    try {
      if (relative.isEmpty() && !fs.getFileStatus(folder).isDirectory()) {
        throw new FileNotFoundException("a file");
      }
      RemoteIterator<FileStatus> statuses = fs.listStatusIterator(folder);
      while (statuses.hasNext()) {
        FileStatus status = statuses.next();
        String name = status.getPath().getName();
        if (isHidden(name)) {
          continue;
        }
        if (status.isDirectory()) {
          folders.add(name);
        } else {
          files.add(new Entry(name, status.getLen(), status.getModificationTime()));
        }
      }
    } catch (FileNotFoundException e) {
      if (!relative.isEmpty()) {
        throw e;
      }
      throw new BadData(
          "cannot ingest: expected an image folder at %s, found %s; set dataset.source.path to one"
              .formatted(root, "a file".equals(e.getMessage()) ? "a file" : "nothing"),
          e);
    }
    folders.sort(Comparator.naturalOrder());
    return new Listed(folders, table(files));
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".")
        || name.startsWith("_")
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
