package io.trainyard.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.DyingFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that are killed at each step, and several at once. */
class KilledPromotionTest {

  private static final String BY_ACCURACY = "metric = test_accuracy";

  @TempDir private Path folder;

  private static PromotionResult promote(Workbench bench, String run) {
    return bench.promotion(BY_ACCURACY).promote(bench.uri("runs/" + run), false);
  }

  private static PromotionResult rollback(Workbench bench) {
    return bench.promotion("").rollback(Optional.of(bench.version("b")));
  }

  /** With two runs, the first of which is promoted. */
  private Workbench fresh(String root) throws IOException {
    Path anew = folder.resolve("bench");
    FileUtil.fullyDelete(anew.toFile());
    Workbench local = Workbench.local(Files.createDirectories(anew));
    local.run("a", 1, 0.90, 0.3);
    local.run("b", 2, 0.93, 0.2);
    Workbench bench = local.seenBy(root, DyingFileSystem.configuration());
    promote(bench, "a");
    return bench;
  }

  /** The second one shows files when they are closed: there nothing is moved. */
  @ParameterizedTest
  @CsvSource({"dying://, 15", "store://, 4"})
  void aPromotionThatIsKilledAtAnyStepLeavesAWholeVersionAndGoesOn(String root, int atLeast)
      throws IOException {
    int steps = killEach(root, bench -> {}, bench -> promote(bench, "b"), "a", "b");

    // Three files of a version, the decision and the pointer are each made, written and moved, or
    // closed.
    assertThat(steps).isGreaterThan(atLeast);
  }

  @ParameterizedTest
  @CsvSource({"dying://, 5", "store://, 1"})
  void aRollbackThatIsKilledAtAnyStepLeavesAWholeVersionAndGoesOn(String root, int atLeast)
      throws IOException {
    int steps =
        killEach(root, bench -> promote(bench, "b"), KilledPromotionTest::rollback, "b", "a");

    assertThat(steps).isGreaterThan(atLeast);
  }

  private int killEach(
      String root,
      Consumer<Workbench> before,
      Function<Workbench, PromotionResult> work,
      String old,
      String next)
      throws IOException {
    Workbench bench = fresh(root);
    before.accept(bench);
    PromotionResult expected = work.apply(bench);
    Map<String, String> files = bench.files();
    for (int steps = 0; ; steps++) {
      bench = fresh(root);
      before.accept(bench);
      boolean killed = isKilledAfter(steps, bench, work);
      assertThat(bench.located("m").getName()).isIn(bench.version(old), bench.version(next));
      assertThat(work.apply(bench)).as("killed at step %d", steps).isEqualTo(expected);
      assertThat(bench.located("m").getName()).isEqualTo(bench.version(next));
      assertThat(withoutRecentLitter(bench)).as("killed at step %d", steps).isEqualTo(files);
      if (!killed) {
        return steps;
      }
    }
  }

  private static boolean isKilledAfter(
      int steps, Workbench bench, Function<Workbench, PromotionResult> work) {
    DyingFileSystem.liveFor(steps);
    try {
      work.apply(bench);
      return false;
    } catch (DyingFileSystem.Killed e) {
      return true;
    } finally {
      DyingFileSystem.liveFor(Integer.MAX_VALUE);
    }
  }

  /** Beside versions, where others may be writing, small files stay for an hour. */
  private static Map<String, String> withoutRecentLitter(Workbench bench) throws IOException {
    Map<String, String> files = bench.files();
    files.keySet().removeIf(file -> file.matches("m/(decisions/)?\\.tmp-[^/]+"));
    return files;
  }

  @Test
  void promotionsAtOnceSeeEachOther() throws Exception {
    int runs = 8;
    Workbench bench = Workbench.local(folder);
    for (int i = 0; i < runs; i++) {
      bench.run("r" + i, i, 0.5 + i / 100.0, 0.3);
    }

    List<PromotionResult> results =
        atOnce(IntStream.range(0, runs).mapToObj(i -> "r" + i).toList(), bench);

    assertThat(bench.located("m").getName()).isEqualTo(bench.version("r7"));
    assertThat(bench.current("m")).isEqualTo(bench.version("r7"));
    assertThat(results)
        .extracting(result -> result.figures().get("decision"))
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, runs).boxed().toList());
    List<PromotionResult> promoted =
        results.stream().filter(PromotionResult::promoted).collect(Collectors.toList());
    promoted.sort((x, y) -> x.version().compareTo(y.version()));
    for (int i = 1; i < promoted.size(); i++) {
      assertThat(promoted.get(i).figures())
          .containsEntry("previous_version", promoted.get(i - 1).version());
    }
  }

  @Test
  void thePromotionOfOneModelByManyIsOneDecision() throws Exception {
    Workbench bench = Workbench.local(folder);
    bench.run("a", 1, 0.9, 0.3);

    List<PromotionResult> results = atOnce(List.of("a", "a", "a", "a", "a", "a"), bench);

    assertThat(results)
        .extracting(result -> result.figures().get("decision"))
        .isNotEmpty()
        .containsOnly(1);
    assertThat(bench.files())
        .doesNotContainKey("m/decisions/00000002.json")
        .allSatisfy((file, content) -> assertThat(file).doesNotContain(".tmp-"));
    assertThat(bench.located("m").getName()).isEqualTo(bench.version("a"));
  }

  /** What all came to; one that stumbled over another's file is asked again, as by a scheduler. */
  private static List<PromotionResult> atOnce(List<String> runs, Workbench bench) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(runs.size());
    try {
      CyclicBarrier start = new CyclicBarrier(runs.size());
      List<Future<PromotionResult>> all = new ArrayList<>();
      for (String run : runs) {
        all.add(
            threads.submit(
                () -> {
                  start.await();
                  return patiently(bench, run);
                }));
      }
      List<PromotionResult> results = new ArrayList<>();
      for (Future<PromotionResult> one : all) {
        results.add(one.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static PromotionResult patiently(Workbench bench, String run) {
    while (true) {
      try {
        return promote(bench, run);
      } catch (Infrastructure e) {
        assertThat(e).hasMessageContaining("give the same command again");
      }
    }
  }
}
