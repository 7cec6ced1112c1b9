package io.trainyard.lease;

import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.LeaseFiles.Found;
import io.trainyard.storage.Fences;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Lets other processes write below a directory for as long as the one that sent them holds it. They
 * look at the lease's file before each write: a driver that was stopped, and taken over, could not
 * tell them.
 *
 * @param token of the holding; empty where nobody held the directory, to which all may write
 */
public record LeasePass(String directory, String token) implements Serializable {

  /** Looks at a file that is just being written. */
  private static final int LOOKS = 10;

  /** Of what this process holds. */
  public static LeasePass of(Path directory) {
    return Lease.held(directory)
        .map(Lease::pass)
        .orElseGet(() -> new LeasePass(directory.toString(), ""));
  }

  /**
   * Puts up a fence in this process, unless it is the one that holds the directory.
   *
   * @throws Infrastructure if the file system cannot be reached
   */
  public void putUp(Configuration conf) {
    Path path = new Path(directory);
    if (token.isEmpty() || Lease.held(path).isPresent()) {
      return;
    }
    try {
      LeaseFiles files = new LeaseFiles(path, conf);
      Fences.put(path, () -> require(files));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void require(LeaseFiles files) {
    try {
      Optional<Holder> holder = Optional.empty();
      for (int look = 0; look < LOOKS && holder.isEmpty(); look++) {
        holder = files.highest().flatMap(Found::holder);
      }
      if (holder.filter(found -> found.token().equals(token)).isPresent()) {
        return;
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    throw new Infrastructure(
        "cannot write to run %s: expected its lease to be that of the process which started this task, found that it is not any more; nothing was written; give the same command again"
            .formatted(files.directory().getName()));
  }

  private Infrastructure unreadable(IOException e) {
    return new Infrastructure(
        "cannot look at the lease of %s: %s; give the same command again"
            .formatted(directory, e.getMessage()),
        e);
  }
}
