package io.trainyard.lease;

import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.LeaseFiles.Found;
import io.trainyard.lease.ProcessIdentity.Life;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Getting hold of a directory that another process may hold, or may have held when it was killed.
 *
 * <p>Clocks of two machines are never compared. A holder is taken to be dead if it ran on this
 * machine and its process is gone; or if its file is older than the expiry by the clock of the file
 * system, which stamped it and stamps another one now; or, since not all file systems tell such
 * times, if the file has not changed in the time that is left of it while it was watched. One on
 * this machine whose process is there is not waited for.
 */
final class Acquisition {

  private static final Logger LOG = LoggerFactory.getLogger(Acquisition.class);

  /** Looks at another's file in the time after which it may be taken over. */
  private static final int LOOKS = 30;

  private final LeaseFiles files;
  private final Duration expiry;
  private final Ticker ticker;
  private final Clock clock;
  private final ProcessIdentity own;

  /**
   * @param expiry of the lease that is asked for, and of one whose file does not tell its own
   */
  Acquisition(LeaseFiles files, Duration expiry, Ticker ticker, Clock clock, ProcessIdentity own) {
    this.files = files;
    this.expiry = expiry;
    this.ticker = ticker;
    this.clock = clock;
    this.own = own;
  }

  /**
   * A lease that was got.
   *
   * @param number of its file
   * @param nanos when it was begun, by the ticker
   */
  record Got(int number, Holder holder, long nanos) {}

  /**
   * Waits, for the expiry at most, where it is not certain that the holder is dead.
   *
   * @throws Infrastructure if another process holds the directory and lives
   */
  Got acquire() throws IOException, InterruptedException {
    while (true) {
      Optional<Found> before = files.highest();
      boolean free = before.isEmpty() || isDead(before.get());
      if (free) {
        int number = before.map(Found::number).orElse(0) + 1;
        Optional<Got> got = create(number, UUID.randomUUID().toString());
        if (got.isPresent()) {
          before.ifPresent(this::tookOver);
          return got.get();
        }
      }
    }
  }

  private void tookOver(Found dead) {
    LOG.warn(
        "{}: taken over from {}, which gives no sign of life",
        files.directory(),
        describe(dead.holder()));
  }

  /**
   * Creates the file that holds, if no other process does so first.
   *
   * @param token tells the holding from all others
   */
  Optional<Got> create(int number, String token) throws IOException, InterruptedException {
    long nanos = ticker.nanos();
    var holder = new Holder(token, own, clock.instant().toString(), expiry.toMillis() / 1e3, 0);
    if (!files.create(number, holder)) {
      return Optional.empty();
    }
    if (!files.createsForOne()) {
      // Whoever looked at the same time has written by then; what was written last counts.
      ticker.sleep(expiry.dividedBy(LOOKS));
    }
    boolean mine = files.highest().filter(found -> found.isOf(number, holder.token())).isPresent();
    if (!mine) {
      // Another one took over from a later holder than was seen here.
      files.delete(number, holder);
      return Optional.empty();
    }
    files.deleteBelow(number);
    return Optional.of(new Got(number, holder, nanos));
  }

  /**
   * Whether the holder of a file is dead; false too where the file is gone.
   *
   * @throws Infrastructure if it gives a sign of life
   */
  private boolean isDead(Found seen) throws IOException, InterruptedException {
    Duration allowed = allowed(seen);
    Duration left = left(seen);
    if (left.isZero()) {
      return true;
    }
    if (lives(seen)) {
      throw refused(seen.holder(), allowed);
    }
    LOG.info(
        "{} is held by {}; waiting up to {} for a sign of life",
        files.directory(),
        describe(seen.holder()),
        seconds(left));
    long started = ticker.nanos();
    while (ticker.nanos() - started < left.toNanos()) {
      ticker.sleep(allowed.dividedBy(LOOKS));
      Optional<Found> now = files.highest();
      if (now.isEmpty()) {
        return false;
      }
      if (!now.get().isAsIn(seen)) {
        throw refused(now.get().holder().or(seen::holder), allowed);
      }
      if (hasEnded(seen)) {
        return true;
      }
    }
    return true;
  }

  /** How long a file has to stay as it is until its holder is taken to be dead. */
  Duration left(Found found) throws IOException {
    Duration left = allowed(found).minus(files.age(found));
    return left.isNegative() || hasEnded(found) ? Duration.ZERO : left;
  }

  private Duration allowed(Found found) {
    return found.holder().map(Holder::expiry).orElse(expiry);
  }

  private static boolean hasEnded(Found found) {
    return life(found) == Life.ENDED;
  }

  /** And has given a sign of it, where the file system would tell that it has not. */
  private static boolean lives(Found found) {
    return found.isTimed() && life(found) == Life.LIVES;
  }

  private static Life life(Found found) {
    return found.holder().map(holder -> holder.process().life()).orElse(Life.UNCERTAIN);
  }

  private Infrastructure refused(Optional<Holder> holder, Duration allowed) {
    return new Infrastructure(
        "cannot go on with run %s: expected nobody else at work on it, found %s, which lives; give the same command again once that has ended, or %s after it was killed"
            .formatted(files.directory().getName(), describe(holder), seconds(allowed)));
  }

  private static String describe(Optional<Holder> holder) {
    return holder.map(Holder::toString).orElse("a process that is only beginning");
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.0f s", Math.ceil(time.toMillis() / 1e3));
  }
}
