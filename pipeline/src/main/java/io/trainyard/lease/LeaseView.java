package io.trainyard.lease;

import io.trainyard.lease.LeaseFiles.Found;
import io.trainyard.lease.ProcessIdentity.Life;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What can be seen of a directory's lease from outside, for people. Nothing is written.
 *
 * @param holder who holds it, or held it last
 * @param quiet how long ago it gave a sign of life, by the clocks of the file system and of this
 *     machine, which on two machines may differ
 * @param alive whether the holder lives, as far as can be seen
 */
public record LeaseView(String holder, Duration quiet, boolean alive) {

  /**
   * Looks; where the holder seems dead, and clocks of two machines may be the reason, for a few
   * seconds.
   *
   * @param patient whether it may look for so long
   * @return empty where nobody holds it
   */
  public static Optional<LeaseView> of(Path directory, Configuration conf, boolean patient)
      throws IOException {
    LeaseFiles files = new LeaseFiles(directory, conf);
    Optional<Found> found = files.highest();
    if (found.isEmpty() || found.get().holder().isEmpty()) {
      // One that is being written holds nothing yet, or is about to be written again.
      return found.map(file -> view(file, true));
    }
    Holder holder = found.get().holder().get();
    boolean ended = holder.process().life() == Life.ENDED;
    boolean alive = !ended && quiet(found.get()).compareTo(holder.expiry()) < 0;
    boolean doubtful =
        !alive && !ended && !AtomicFiles.isLocal(AtomicFiles.fileSystem(directory, conf));
    return Optional.of(
        view(found.get(), alive || (doubtful && patient && changes(files, found.get(), holder))));
  }

  private static LeaseView view(Found found, boolean alive) {
    return new LeaseView(
        found.holder().map(Holder::toString).orElse("a process that is only beginning"),
        quiet(found),
        alive);
  }

  private static Duration quiet(Found found) {
    long quiet = Clock.systemUTC().millis() - found.modified();
    return Duration.ofMillis(Math.max(0, quiet));
  }

  private static boolean changes(LeaseFiles files, Found seen, Holder holder) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(Lease.beat(holder.expiry()).plusSeconds(1).toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return files.highest().filter(now -> !now.isAsIn(seen)).isPresent();
  }
}
