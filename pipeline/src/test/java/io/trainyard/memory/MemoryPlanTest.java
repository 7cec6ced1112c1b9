package io.trainyard.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Footprint;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPlanTest {

  private static final long MB = 1 << 20;

  /** 1 M parameters with as much momentum; 1,000 activations and 100 inputs a row. */
  private static final Workload WORK =
      new Workload(
          new Footprint(1_000_000, 1_000_000, 1_000),
          new PassBytes(5 * MB, 3 * MB),
          100,
          4,
          100,
          200,
          2_000_000,
          3,
          10 * MB);

  private static SparkConf conf(String master, String... settings) {
    SparkConf conf = new SparkConf(false).set("spark.master", master);
    for (String setting : settings) {
      String[] parts = setting.split("=", 2);
      conf.set(parts[0], parts[1]);
    }
    return conf;
  }

  @Test
  void needIsWhatIsWorkedOutByHand() {
    MemoryNeed need = MemoryNeed.of(WORK, 4, 2);

    assertThat(need.networks()).isEqualTo(4L * 4 * 3_000_000);
    assertThat(need.activations()).isEqualTo(4L * 5 * MB);
    assertThat(need.inputs()).isEqualTo(4L * 2 * 4 * 100 * 100);
    assertThat(need.exchange()).isEqualTo(4L * 4 * 2_000_000);
    assertThat(need.inference()).isEqualTo(2 * (4L * (3_000_000 + 200 * 100) + 3 * MB));
    assertThat(need.heap())
        .isEqualTo((100 + 4 * 10) * MB + 4L * 4 * 3 * 100 * 100 + 4L * 2_000_000 * 3);
    assertThat(need.arrays())
        .isEqualTo(need.networks() + need.activations() + need.inputs() + need.inference());
    assertThat(need.outsideHeap())
        .isEqualTo(need.arrays() + need.exchange() + MemoryNeed.LIBRARIES);
  }

  @Test
  void whatTheDriverDoesIsInItsOwnPlan() {
    var driver = new DriverWork(30 * MB, 70 * MB);
    MemoryNeed need = MemoryNeed.of(WORK, 4, 2);
    assertThat(need.with(driver).heap()).isEqualTo(need.heap() + 30 * MB);
    assertThat(need.with(driver).arrays()).isEqualTo(need.arrays() + 70 * MB);

    OptionalLong none = OptionalLong.empty();
    var local = new Placement(true, 4, 2);
    var enough = new MemoryLimits(need.heap(), OptionalLong.of(need.arrays()), none);
    MemoryPlan plan = MemoryPlan.of(local, WORK, enough);
    assertThatCode(plan::require).doesNotThrowAnyException();
    assertThatThrownBy(plan.with(driver)::require)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected spark.driver.memory of at least");

    // 100 MB beside it.
    assertThatCode(() -> driver.require(new MemoryLimits(130 * MB, OptionalLong.of(70 * MB), none)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> driver.require(new MemoryLimits(129 * MB, none, none)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected spark.driver.memory of at least 130m")
        .hasMessageContaining("found 129m");
    assertThatThrownBy(
            () -> driver.require(new MemoryLimits(130 * MB, OptionalLong.of(69 * MB), none)))
        .hasMessageContaining("maxbytes in spark.driver.extraJavaOptions of at least 70m");
  }

  @Test
  void passesAreOfOneMinibatchInStockAndOfTwoShapesWhereTheyAreCompiled() {
    assertThat(PassBytes.ofStock(new Footprint(7, 7, 1_000), 100, 200))
        .isEqualTo(new PassBytes(4L * 3 * 100 * 1_000, 4L * 2 * 200 * 1_000));
    assertThat(PassBytes.ofCompiled(10 * MB, MB)).isEqualTo(new PassBytes(20 * MB, 2 * MB));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Overhead in MB: as said, or a tenth of the heap, 384 MB at least.
        "yarn            | spark.executor.memoryOverhead=2g             | 2048",
        "yarn            | spark.executor.memoryOverhead=900            | 900",
        "yarn            | spark.executor.memory=2g                     | 384",
        "yarn            | spark.executor.memory=10g                    | 1024",
        "k8s://https://h | spark.executor.memoryOverheadFactor=0.5      | 512",
        "k8s://https://h | spark.kubernetes.memoryOverheadFactor=0.75   | 768",
        "spark://h:7077  | spark.executor.memory=10g                    | -1",
        "spark://h:7077  | spark.executor.memoryOverhead=700m           | 700"
      })
  void overheadIsWhatTheClusterCounts(String master, String setting, long mb) {
    OptionalLong overhead = MemoryLimits.ofExecutors(conf(master, setting)).overhead();

    assertThat(overhead).isEqualTo(mb < 0 ? OptionalLong.empty() : OptionalLong.of(mb * MB));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=2g -Dx=1         | 2048",
        "spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxBytes=300m             | 300",
        "spark.executor.defaultJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=5g             | 5120",
        "spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=0                | -1",
        // As much as the heap where nothing is said.
        "spark.executor.memory=3g                                                         | 3072"
      })
  void arraysAreBoundedByJavaCpp(String setting, long mb) {
    OptionalLong arrays = MemoryLimits.ofExecutors(conf("yarn", setting)).arrays();

    assertThat(arrays).isEqualTo(mb < 0 ? OptionalLong.empty() : OptionalLong.of(mb * MB));
  }

  @Test
  void tooLittleOverheadNamesWhatIsNeeded() {
    MemoryNeed need = MemoryNeed.of(WORK, 2, 2);
    long mb = MemoryNeed.mb(need.outsideHeap());
    Placement placement = new Placement(false, 2, 2);
    String heap = "spark.executor.memory=2g";

    MemoryPlan tooLittle =
        MemoryPlan.of(placement, WORK, MemoryLimits.ofExecutors(conf("yarn", heap)));
    assertThatThrownBy(tooLittle::require)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "expected spark.executor.memoryOverhead of at least %dm for 2 workers in a process,"
                    .formatted(mb)
                + " found 384m");

    String enough = MemoryLimits.OVERHEAD + "=" + mb + "m";
    MemoryPlan plan =
        MemoryPlan.of(placement, WORK, MemoryLimits.ofExecutors(conf("yarn", heap, enough)));
    assertThatCode(plan::require).doesNotThrowAnyException();
  }

  @Test
  void tooLittleForArraysOrOnTheHeapIsNamedTooAlsoWithALocalMaster() {
    Placement local = new Placement(true, 4, 2);
    OptionalLong none = OptionalLong.empty();

    assertThatThrownBy(
            MemoryPlan.of(local, WORK, new MemoryLimits(4096 * MB, OptionalLong.of(MB), none))
                ::require)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "expected -Dorg.bytedeco.javacpp.maxbytes in spark.driver.extraJavaOptions of at"
                + " least %dm".formatted(MemoryNeed.mb(MemoryNeed.of(WORK, 4, 2).arrays())));
    assertThatThrownBy(MemoryPlan.of(local, WORK, new MemoryLimits(64 * MB, none, none))::require)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected spark.driver.memory of at least")
        .hasMessageContaining("found 64m");
    assertThatCode(MemoryPlan.of(local, WORK, new MemoryLimits(4096 * MB, none, none))::require)
        .doesNotThrowAnyException();
  }

  @Test
  void theDriverCarriesAllReplicasOfALocalMaster() {
    assertThat(Placement.of(conf("local[2]"), 8, 2, 0)).isEqualTo(new Placement(true, 8, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // 8 workers; cores and executors as registered; replicas and slots of one.
        "yarn           | spark.executor.instances=4 | 8 | 4 | 2 | 1",
        "yarn           | spark.executor.cores=4     | 8 | 2 | 4 | 4",
        "spark://h:7077 | spark.task.cpus=1          | 4 | 2 | 4 | 2",
        "spark://h:7077 | spark.task.cpus=2          | 8 | 1 | 8 | 4",
        "spark://h:7077 | spark.executor.cores=2     | 2 | 0 | 2 | 2",
        "yarn           | spark.dynamicAllocation.enabled=true | 8 | 8 | 8 | 1"
      })
  void replicasSpreadOverExecutors(
      String master, String setting, int cores, int executors, int replicas, int slots) {
    assertThat(Placement.of(conf(master, setting), 8, cores, executors))
        .isEqualTo(new Placement(false, replicas, slots));
  }

  @Test
  void residentMemoryOfThisProcessIsMoreThanItsHeapHolds() {
    Runtime runtime = Runtime.getRuntime();

    assertThat(ResidentMemory.ofThisProcess()).isPresent();
    assertThat(ResidentMemory.ofThisProcess().getAsLong()).isBetween(20L, 64L << 10);
    assertThat(ResidentMemory.ofThisProcess().getAsLong() * MB)
        .isGreaterThan((runtime.totalMemory() - runtime.freeMemory()) / 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // 3 trainings; cores and executors as registered; trainings at the same time, and slots.
        "local[2]       | a=b                        | 2  | 0 | true  | 2 | 2",
        "local[8]       | a=b                        | 8  | 0 | true  | 3 | 8",
        "yarn           | spark.executor.cores=4     | 40 | 9 | false | 3 | 4",
        "yarn           | spark.executor.instances=4 | 4  | 4 | false | 1 | 1",
        "spark://h:7077 | spark.task.cpus=2          | 8  | 2 | false | 2 | 2"
      })
  void aProcessHasNoMoreTrainingsInTasksThanSlots(
      String master,
      String setting,
      int cores,
      int executors,
      boolean local,
      int replicas,
      int slots) {
    assertThat(Placement.ofTasks(conf(master, setting), 3, cores, executors))
        .isEqualTo(new Placement(local, replicas, slots));
  }

  @Test
  void aTrainingAloneExchangesNothingAndHasItsStateOnTheHeap() {
    Workload alone = WORK.alone();

    assertThat(alone.workers()).isOne();
    assertThat(alone.exchanged()).isZero();
    assertThat(alone.heldBytes()).isEqualTo(10 * MB + 3L * 4 * 2_000_000);
    assertThat(MemoryNeed.of(alone, 2, 2).exchange()).isZero();
  }

  @Test
  void whatIsDoneWithAllNetworksTogetherMayTakeMoreThanTheirTraining() {
    CombiningNeed combining = new CombiningNeed(700 * MB, 20 * MB, 50 * MB, 30 * MB, 0);
    TaskWork work = new TaskWork("members", 20, WORK.alone(), combining);
    Placement placement = new Placement(true, 2, 2);
    MemoryLimits limits = new MemoryLimits(800 * MB, OptionalLong.empty(), OptionalLong.empty());

    MemoryPlan plan = MemoryPlan.ofTasks(placement, work, limits);

    assertThat(plan.describe())
        .contains(
            "of this process with 2 of the members at the same time: heap 970 MB",
            "; to combine them heap 970 MB: members 700, being read 40, predictions 100, rows to fit to 30");
    assertThat(plan.figures()).containsEntry("estimated_heap_mb", 970L);
    assertThatThrownBy(plan::require)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "expected spark.driver.memory of at least 970m for 2 members at the same time",
            "found 800m",
            "ensemble.member-cache-bytes",
            "local[n]");
  }

  @Test
  void combiningMayTakeMoreOutsideTheHeapThanTraining() {
    MemoryNeed training = MemoryNeed.of(WORK.alone(), 2, 2);
    CombiningNeed combining = new CombiningNeed(MB, 0, MB, 0, training.arrays());
    TaskWork work = new TaskWork("members", 20, WORK.alone(), combining);
    MemoryLimits limits =
        new MemoryLimits(4096 * MB, OptionalLong.of(training.arrays()), OptionalLong.empty());

    MemoryPlan plan = MemoryPlan.ofTasks(new Placement(false, 2, 2), work, limits);

    long native2 = MemoryNeed.mb(2 * training.arrays());
    assertThat(plan.figures()).containsEntry("estimated_native_mb", native2);
    assertThat(plan.describe()).endsWith("; outside it passes %d MB".formatted(native2));
    assertThatThrownBy(plan::require)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("maxbytes in spark.executor.extraJavaOptions of at least " + native2);
  }

  @Test
  void whatHasNoRoomOnTheHeapOfThisProcessIsRefusedBeforeItIsThere() {
    MemoryLimits limits = new MemoryLimits(300 * MB, OptionalLong.empty(), OptionalLong.empty());
    MemoryPlan.requireHeap("read", 200 * MB, limits);
    assertThatThrownBy(() -> MemoryPlan.requireHeap("read", 200 * MB + 1, limits))
        .isInstanceOf(BadConfiguration.class)
        .hasMessage(
            "cannot read: expected spark.driver.memory of at least 301m, found 300m; set it to that");
  }

  @Test
  void trialsAreNotCombined() {
    TaskWork work = new TaskWork("trials", 20, WORK.alone(), CombiningNeed.NONE);
    MemoryLimits limits = new MemoryLimits(64 * MB, OptionalLong.empty(), OptionalLong.empty());
    MemoryPlan plan = MemoryPlan.ofTasks(new Placement(false, 2, 2), work, limits);
    MemoryNeed need = MemoryNeed.of(WORK.alone(), 2, 2);

    assertThat(plan.describe())
        .isEqualTo(
            "memory, as estimated, of an executor with 2 of the trials at the same time: "
                + need.describe());
    assertThatThrownBy(plan::require)
        .hasMessageContainingAll(
            "expected spark.executor.memory of at least %dm for 2 trials"
                .formatted(MemoryNeed.mb(need.heap())),
            "fewer spark.executor.cores")
        .hasMessageNotContaining("member-cache-bytes");
  }

  private static MemoryPlan plan(int replicas) {
    MemoryLimits limits =
        new MemoryLimits(4096 * MB, OptionalLong.of(60 * MB), OptionalLong.empty());
    return MemoryPlan.of(new Placement(false, replicas, 1), WORK, limits);
  }

  @Test
  void anExecutorThatHasNotRegisteredYetIsWaitedForBeforeMemoryIsFoundTooSmall() {
    assertThatThrownBy(plan(4)::require).isInstanceOf(BadConfiguration.class);
    assertThatCode(plan(2)::require).doesNotThrowAnyException();
    AtomicInteger replicas = new AtomicInteger(4);

    MemoryPlan found = MemoryPlan.of(() -> plan(replicas.get()), () -> replicas.set(2));

    assertThatCode(found::require).doesNotThrowAnyException();
    assertThat(found.describe()).contains("an executor with 2 of the workers");
  }

  @Test
  void nobodyIsWaitedForWhereMemoryDoesAsItIs() {
    MemoryPlan found =
        MemoryPlan.of(
            () -> plan(2),
            () -> {
              throw new AssertionError("executors are waited for in vain");
            });

    assertThatCode(found::require).doesNotThrowAnyException();
  }

  @Test
  void residentMemoryThatIsNotToldInTimeIsUnknown() {
    var never = new CompletableFuture<List<Long>>();

    assertThat(ResidentMemory.largest(never, Duration.ofMillis(1))).isEmpty();
    assertThat(never).isCancelled();
    assertThat(
            ResidentMemory.largest(
                CompletableFuture.completedFuture(List.of(5L, 9L)), Duration.ofMinutes(1)))
        .hasValue(9);
    assertThat(
            ResidentMemory.largest(
                CompletableFuture.failedFuture(new IllegalStateException("no executors")),
                Duration.ofMinutes(1)))
        .isEmpty();
  }
}
