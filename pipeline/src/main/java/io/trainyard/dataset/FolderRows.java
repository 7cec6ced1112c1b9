package io.trainyard.dataset;

import io.trainyard.image.UnreadableImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The rows of some files of an image folder, one at a time; those that are no images are told. */
final class FolderRows implements Iterator<Example> {

  /**
   * One task of an ingest.
   *
   * @param index of {@code slot} among all of them
   */
  record Task(FolderTasks.Order order, SplitPlan.FileSlot slot, int index) {}

  /** Takes files that are no rows. */
  @FunctionalInterface
  interface Rejects {
    void add(Reject reject) throws IOException;
  }

  private final SourceFiles files;
  private final long[] ids;
  private final ImagePreparation preparation;
  private final Rejects rejects;
  private int next;
  private Example ready;

  /**
   * @param ids of the files, in the order in which rows come
   */
  FolderRows(SourceFiles files, long[] ids, ImagePreparation preparation, Rejects rejects) {
    this.files = files;
    this.ids = ids;
    this.preparation = preparation;
    this.rejects = rejects;
  }

  @Override
  public boolean hasNext() {
    try {
      while (ready == null && next < ids.length) {
        ready = read(files.files().get((int) ids[next++]));
      }
      return ready != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Example next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Example row = ready;
    ready = null;
    return row;
  }

  /** The row of a file; null where it is none. */
  private Example read(FileTable.Entry file) throws IOException {
    SourceFiles.Content content = files.read(file);
    if (content.reject().isPresent()) {
      rejects.add(content.reject().get());
      return null;
    }
    TargetTable targets = files.targets();
    if (targets != null && targets.of(file.id()) == null) {
      rejects.add(Reject.withoutTarget(file));
      return null;
    }
    try {
      Example row = preparation.prepare(file, content.bytes());
      return targets == null ? row : row.with(targets.of(file.id()));
    } catch (UnreadableImage e) {
      rejects.add(Reject.of(file, e));
      return null;
    }
  }
}
