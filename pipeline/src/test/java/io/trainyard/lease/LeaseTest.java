package io.trainyard.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.ProcessIdentity.Life;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.DyingFileSystem;
import io.trainyard.storage.FullFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeasesGivenBack.class)
class LeaseTest {

  private static final Duration EXPIRY = Duration.ofSeconds(30);

  /** A process of another machine, of which nothing is known but what its file says. */
  private static final ProcessIdentity ELSEWHERE =
      new ProcessIdentity("ada", "node-7", 4711, "another boot", "99");

  private static final ProcessIdentity HERE = ProcessIdentity.own();

  @TempDir java.nio.file.Path folder;

  private final Configuration conf = new Configuration();
  private final FakeTicker ticker = new FakeTicker();
  private Path run;

  @BeforeEach
  void makeRun() {
    run = new Path(folder.toUri().toString(), "r1");
  }

  @Test
  void oneThatIsGivenBackLeavesNothingAndMayBeTakenAgain() throws IOException {
    Lease lease = acquire(HERE);
    assertThat(names()).containsExactly(".lease-00001");
    lease.close();

    assertThat(names()).isEmpty();
    acquire(HERE).close();
    assertThat(names()).isEmpty();
  }

  @Test
  void isRefusedAtTheFirstSignOfLife() throws IOException {
    Lease first = acquire(ELSEWHERE);
    long started = ticker.nanos();
    ticker.whileAsleep(
        () -> {
          if (ticker.nanos() - started >= Duration.ofSeconds(5).toNanos()) {
            first.beat();
          }
        });

    assertThatThrownBy(() -> acquire(HERE))
        .isInstanceOf(Infrastructure.class)
        .hasMessageMatching(
            "cannot go on with run r1: expected nobody else at work on it, found process 4711 of ada on node-7, since 20.*Z, which lives; give the same command again once that has ended, or 30 s after it was killed");
    assertThat(Duration.ofNanos(ticker.nanos() - started)).isEqualTo(Duration.ofSeconds(5));
    assertThatCode(first::require).doesNotThrowAnyException();
  }

  @Test
  void takesOverWhereNothingHappensForTheRestOfTheExpiry() throws IOException {
    acquire(ELSEWHERE);
    writtenAgo(Duration.ofSeconds(20));
    long started = ticker.nanos();

    Lease second = acquire(HERE);

    assertThat(Duration.ofNanos(ticker.nanos() - started))
        .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    assertThat(names()).containsExactly(".lease-00002");
    assertThatCode(second::require).doesNotThrowAnyException();
  }

  @Test
  void waitsForNobodyWhereTheFileSystemSaysHowOldTheSignOfLifeIs() throws IOException {
    acquire(ELSEWHERE);
    writtenAgo(Duration.ofSeconds(31));
    long started = ticker.nanos();

    acquire(HERE);

    assertThat(ticker.nanos()).isEqualTo(started);
  }

  @Test
  void isRefusedAtOnceWhereTheProcessOnThisMachineLives() throws IOException {
    acquire(HERE);
    writtenAgo(Duration.ofSeconds(20));
    long started = ticker.nanos();

    assertThatThrownBy(() -> acquire(HERE))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("found process " + HERE.pid() + " of " + HERE.user());

    assertThat(ticker.nanos()).isEqualTo(started);
    assertThat(names()).containsExactly(".lease-00001");
  }

  @Test
  void aProcessThatLivesAndIsStuckIsTakenOverAfterTheExpiry() throws IOException {
    acquire(HERE);
    writtenAgo(Duration.ofSeconds(31));

    acquire(HERE);

    assertThat(names()).containsExactly(".lease-00002");
  }

  @Test
  void waitsForNobodyWhereTheProcessOnThisMachineIsGone() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sleep", "600").start();
    ProcessIdentity other = identity(process);
    assertThat(other.life()).isEqualTo(Life.LIVES);
    process.destroyForcibly().waitFor();
    assertThat(other.life()).isEqualTo(Life.ENDED);
    acquire(other);
    long before = ticker.nanos();

    acquire(HERE);

    assertThat(ticker.nanos()).isEqualTo(before);
  }

  @Test
  void aProcessThatIsStoppedMayComeBack() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sleep", "600").start();
    try {
      ProcessIdentity other = identity(process);
      new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
      while (other.life() == Life.LIVES) {
        Thread.onSpinWait();
      }
      assertThat(other.life()).isEqualTo(Life.UNCERTAIN);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static ProcessIdentity identity(Process process) throws IOException {
    String stat = Files.readString(java.nio.file.Path.of("/proc/" + process.pid() + "/stat"));
    String started = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    return new ProcessIdentity(HERE.user(), HERE.host(), process.pid(), HERE.machine(), started);
  }

  @Test
  void aProcessNumberThatIsUsedAgainIsAnotherProcess() {
    var other = new ProcessIdentity(HERE.user(), HERE.host(), HERE.pid(), HERE.machine(), "1");

    assertThat(other.life()).isEqualTo(Life.ENDED);
    assertThat(HERE.life()).isEqualTo(Life.LIVES);
  }

  @Test
  void ofProcessesElsewhereAndOfOtherUsersNothingIsCertain() {
    for (ProcessIdentity other :
        List.of(
            new ProcessIdentity(HERE.user(), "x", 1, "", "1"),
            new ProcessIdentity(HERE.user(), "x", 1, "other", "1"),
            new ProcessIdentity("x", "x", HERE.pid(), HERE.machine(), "1"))) {
      assertThat(other.life()).isEqualTo(Life.UNCERTAIN);
    }
  }

  @Test
  void goesByTheExpiryOfTheHolderAndNotByItsOwn() throws IOException {
    Lease.acquire(run, conf, Duration.ofMinutes(10), ticker, ELSEWHERE);
    writtenAgo(Duration.ofMinutes(9));
    long started = ticker.nanos();

    acquire(HERE);

    assertThat(Duration.ofNanos(ticker.nanos() - started))
        .isBetween(Duration.ofSeconds(55), Duration.ofSeconds(85));
  }

  @Test
  void aFileThatIsNotWholeIsOneOfSomebodyWhoMayLive() throws IOException {
    Files.createDirectories(folder.resolve("r1"));
    Files.createFile(folder.resolve("r1/.lease-00001"));
    long started = ticker.nanos();

    acquire(HERE);

    assertThat(Duration.ofNanos(ticker.nanos() - started))
        .isBetween(Duration.ofSeconds(29), Duration.ofSeconds(32));
    assertThat(names()).containsExactly(".lease-00002");
  }

  @Test
  void whoWasTakenOverWritesNothingMore() throws IOException {
    Lease first = acquire(ELSEWHERE);
    writtenAgo(Duration.ofSeconds(31));
    Path file = new Path(run, "metrics/epoch-00001.parquet");
    AtomicFiles.write(file, conf, out -> out.write(1));
    // Under another name, since in one process the later fence would stand in place of the first.
    java.nio.file.Path alias = Files.createSymbolicLink(folder.resolve("alias"), folder);
    Path second = new Path(alias.toUri().toString(), "r1");
    Lease successor = Lease.acquire(second, conf, EXPIRY, ticker, HERE);

    CompletableFuture<String> told = new CompletableFuture<>();
    first.whenLost(() -> told.complete(Thread.currentThread().getName()));

    first.beat();

    assertThat(first.lost()).isPresent();
    assertThat(told.join()).isEqualTo("trainyard-lease");
    assertThatThrownBy(() -> AtomicFiles.write(file, conf, out -> out.write(2)))
        .isInstanceOf(Infrastructure.class)
        .hasMessageStartingWith(
            "cannot go on with run r1: expected to hold its lease, found it lost, since process "
                + HERE.pid())
        .hasMessageContaining("has taken over; nothing more was written");
    assertThat(folder.resolve("r1/metrics/epoch-00001.parquet")).hasBinaryContent(new byte[] {1});
    assertThat(successor.lost()).isEmpty();
    assertThat(names()).containsExactly(".lease-00002", "metrics");
  }

  @Test
  void whoWasStoppedForLongTakesOverFromItselfBeforeItWrites() throws IOException {
    Lease lease = acquire(HERE);
    Path file = new Path(run, "run.json");
    ticker.pass(Duration.ofSeconds(24));
    AtomicFiles.write(file, conf, out -> out.write(1));
    assertThat(names()).containsExactly(".lease-00001", "run.json");
    ticker.pass(Duration.ofSeconds(2));

    AtomicFiles.write(file, conf, out -> out.write(2));

    assertThat(lease.lost()).isEmpty();
    assertThat(names()).containsExactly(".lease-00002", "run.json");
    assertThat(folder.resolve("r1/run.json")).hasBinaryContent(new byte[] {2});
    lease.close();
    assertThat(names()).containsExactly("run.json");
  }

  @Test
  void writesNothingWhereItCannotTellWhetherItHoldsTheLease() throws IOException {
    FullFileSystem.leave(1_000_000, FullFileSystem.Failing.WITH_EXCEPTION);
    Path there = new Path("full://" + folder, "r1");
    Configuration full = FullFileSystem.configuration();
    Lease lease = Lease.acquire(there, full, EXPIRY, ticker, HERE);
    FullFileSystem.leave(0, FullFileSystem.Failing.WITH_EXCEPTION);
    ticker.pass(Duration.ofSeconds(26));

    assertThatThrownBy(lease::require)
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining(
            "expected to renew its lease every 5 s, found that this failed for 26 s");

    FullFileSystem.leave(1_000_000, FullFileSystem.Failing.WITH_EXCEPTION);
    assertThatCode(lease::require).doesNotThrowAnyException();
  }

  @Test
  void aFileThatWasMadeThoughTheFileSystemSaidThatItFailedIsItsOwn() throws IOException {
    Lease lease = acquire(HERE);
    Files.copy(folder.resolve("r1/.lease-00001"), folder.resolve("r1/.lease-00002"));

    lease.beat();

    assertThat(lease.lost()).isEmpty();
    assertThat(names()).containsExactly(".lease-00002");
    lease.close();
    assertThat(names()).isEmpty();
  }

  @Test
  void whoHasLostItMayGetItAgain() throws IOException {
    Lease first = acquire(ELSEWHERE);
    writtenAgo(Duration.ofSeconds(31));
    java.nio.file.Path alias = Files.createSymbolicLink(folder.resolve("alias"), folder);
    Path there = new Path(alias.toUri().toString(), "r1");
    Lease second = Lease.acquire(there, conf, EXPIRY, ticker, HERE);
    ticker.pass(Duration.ofSeconds(26));
    assertThatThrownBy(first::require).isInstanceOf(Infrastructure.class);
    first.close();
    second.close();

    acquire(HERE);

    AtomicFiles.write(new Path(run, "run.json"), conf, out -> out.write(1));
    assertThat(names()).containsExactly(".lease-00001", "run.json");
  }

  @Test
  void isHeldForAsLongAsItIsRenewed() throws IOException {
    Lease lease = acquire(HERE);
    for (int beat = 0; beat < 20; beat++) {
      ticker.pass(Duration.ofSeconds(20));
      lease.beat();
    }

    assertThatCode(lease::require).doesNotThrowAnyException();
    assertThat(lease.lost()).isEmpty();
  }

  @Test
  void whoIsLostDoesNotRemoveTheFileOfItsSuccessor() throws IOException {
    Lease first = acquire(ELSEWHERE);
    // As if the first had been taken over, and the second had been given back since.
    Files.delete(folder.resolve("r1/.lease-00001"));
    acquire(HERE);

    first.beat();
    first.close();

    assertThat(first.lost()).isPresent();
    assertThat(names()).containsExactly(".lease-00001");
  }

  @Test
  void tasksElsewhereWriteForAsLongAsWhoStartedThemHoldsTheLease() throws IOException {
    Lease lease = acquire(HERE);
    LeasePass given = LeasePass.of(run);
    // As in another process, which holds nothing of the name.
    java.nio.file.Path alias = Files.createSymbolicLink(folder.resolve("alias"), folder);
    Path there = new Path(alias.toUri().toString(), "r1");
    new LeasePass(there.toString(), given.token()).putUp(conf);
    Path file = new Path(there, "metrics/members-00001-epoch-00001.parquet");
    AtomicFiles.write(file, conf, out -> out.write(1));
    lease.beat();
    AtomicFiles.write(file, conf, out -> out.write(2));

    lease.close();
    acquire(ELSEWHERE);

    assertThatThrownBy(() -> AtomicFiles.write(file, conf, out -> out.write(3)))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("found that it is not any more; nothing was written");
    assertThat(folder.resolve("r1/metrics/members-00001-epoch-00001.parquet"))
        .hasBinaryContent(new byte[] {2});
  }

  @Test
  void ofADirectoryThatNobodyHoldsEverybodyMayWrite() throws IOException {
    LeasePass.of(run).putUp(conf);

    AtomicFiles.write(new Path(run, "run.json"), conf, out -> out.write(1));

    assertThat(names()).containsExactly("run.json");
  }

  @Test
  void sweepsWhatTheDeadHaveLeftAndNothingElse() throws IOException {
    acquire(ELSEWHERE);
    Lease.sweep(run, conf, EXPIRY);
    assertThat(names()).containsExactly(".lease-00001");

    writtenAgo(Duration.ofMinutes(1));
    Lease.sweep(run, conf, EXPIRY);
    assertThat(names()).isEmpty();
  }

  @Test
  void ofTwoThatCreateItAtOnceOnAnObjectStoreTheOneThatWroteLastHoldsIt() throws IOException {
    Path there = new Path("store://" + folder, "r1");
    Configuration store = DyingFileSystem.configuration();
    LeaseFiles files = new LeaseFiles(there, store);
    AtomicReference<Holder> other =
        new AtomicReference<>(new Holder("other", ELSEWHERE, "2026-01-02T00:00:00Z", 30, 0));
    // It saw nothing either, wrote later, and goes on.
    ticker.whileAsleep(
        () -> {
          try {
            files.replace(1, other.getAndUpdate(Holder::next));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });

    assertThatThrownBy(() -> Lease.acquire(there, store, EXPIRY, ticker, HERE))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("found process 4711 of ada on node-7");
    assertThat(names()).containsExactly(".lease-00001");
    assertThat(files.highest().orElseThrow().holder()).map(Holder::token).contains("other");
  }

  @Test
  void onAnObjectStoreItIsHeldOnceNobodyElseHasWrittenForAWhile() throws IOException {
    Path there = new Path("store://" + folder, "r1");
    long started = ticker.nanos();

    Lease lease = Lease.acquire(there, DyingFileSystem.configuration(), EXPIRY, ticker, HERE);

    assertThat(Duration.ofNanos(ticker.nanos() - started)).isEqualTo(Duration.ofSeconds(1));
    lease.beat();
    assertThatCode(lease::require).doesNotThrowAnyException();
    lease.close();
    assertThat(names()).isEmpty();
  }

  private Lease acquire(ProcessIdentity who) throws IOException {
    return Lease.acquire(run, conf, EXPIRY, ticker, who);
  }

  private void writtenAgo(Duration age) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve("r1/.lease-00001"), FileTime.from(Instant.now().minus(age)));
  }

  private List<String> names() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(folder.resolve("r1"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
