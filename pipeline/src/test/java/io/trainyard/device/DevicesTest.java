package io.trainyard.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {

  private static final Optional<String> NONE = Optional.empty();

  /** Remembers what was bound to. */
  private record Recording(boolean carriesCuda, int devices, List<Integer> bound)
      implements DeviceBinder {

    static Recording gpus(int devices) {
      return new Recording(true, devices, new ArrayList<>());
    }

    @Override
    public void bind(int index) {
      bound.add(index);
    }
  }

  private static Devices.Assignment task(String address) {
    return new Devices.Assignment(Optional.of(address), 0, false);
  }

  @Test
  void aTaskComputesOnTheGpuThatSparkGaveIt() {
    Recording binder = Recording.gpus(4);

    assertThat(Devices.bind(task("2"), binder, null)).isEqualTo(new Device.Gpu(2));
    assertThat(Devices.bind(task("0"), binder, "")).isEqualTo(new Device.Gpu(0));
    assertThat(binder.bound()).containsExactly(2, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2,3           | 3          | 1",
        "3, 1          | 3          | 0",
        "GPU-8f2,GPU-9 | GPU-9a-b-c | 1",
        "GPU-8f2,GPU-9 | GPU-8f2    | 0",
        "10,1          | 1          | 1"
      })
  void cudaNumbersTheVisibleDevicesAnew(String visible, String address, int index) {
    Recording binder = Recording.gpus(2);

    assertThat(Devices.bind(task(address), binder, visible)).isEqualTo(new Device.Gpu(index));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "-1", "GPU-8f2", "0000:65:00.0", "", "99999999999"})
  void anAddressThatIsNoneOfTheDevicesIsRefused(String address) {
    Recording binder = Recording.gpus(2);

    assertThatThrownBy(() -> Devices.bind(task(address), binder, null))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("GPU " + address)
        .hasMessageContaining("expected a plain index from 0 to 1, found 2 CUDA devices")
        .hasMessageContaining("scripts/gpu-discovery");
    assertThat(binder.bound()).isEmpty();
  }

  @Test
  void anAddressThatIsNotVisibleIsRefused() {
    Recording binder = Recording.gpus(2);

    assertThatThrownBy(() -> Devices.bind(task("0"), binder, "2,3"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected one of CUDA_VISIBLE_DEVICES = 2,3");
    // CUDA stops at the first device that does not exist: the list may be longer than the truth.
    assertThatThrownBy(() -> Devices.bind(task("7"), binder, "2,3,7"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("found 2 CUDA devices");
  }

  @Test
  void aTaskWithoutAddressTakesTheOnlyDevice() {
    Recording binder = Recording.gpus(1);
    var task = new Devices.Assignment(NONE, 5, false);

    assertThat(Devices.bind(task, binder, null)).isEqualTo(new Device.Gpu(0));
  }

  @Test
  void tasksOfALocalMasterTakeTurns() {
    Recording binder = Recording.gpus(2);

    for (int partition = 0; partition < 4; partition++) {
      Devices.bind(new Devices.Assignment(NONE, partition, true), binder, null);
    }
    assertThat(binder.bound()).containsExactly(0, 1, 0, 1);
  }

  @Test
  void aTaskOfAnExecutorDoesNotChooseAmongSeveralByItself() {
    var task = new Devices.Assignment(NONE, 0, false);

    assertThatThrownBy(() -> Devices.bind(task, Recording.gpus(2), null))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("found none and 2 devices")
        .hasMessageContaining("spark.task.resource.gpu.amount");
  }

  @Test
  void onTheCpuNothingIsBound() {
    Recording binder = new Recording(false, 0, new ArrayList<>());

    assertThat(Devices.bind(new Devices.Assignment(NONE, 0, false), binder, null))
        .isEqualTo(new Device.Cpu());
    assertThat(Devices.bind(task("0"), binder, null)).isEqualTo(new Device.Cpu());
    assertThat(binder.bound()).isEmpty();
  }

  @Test
  void aGpuThatCudaCannotUseIsNotReplacedByTheCpuInSilence() {
    assertThatThrownBy(() -> Devices.bind(task("0"), Recording.gpus(0), null))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected ND4J to run on CUDA, found that it runs on the CPU");
  }

  @Test
  void thisBuildComputesOnTheCpu() {
    DeviceBinder binder = new Nd4jBinder();

    assertThat(binder.carriesCuda()).isFalse();
    assertThat(binder.devices()).isZero();
  }

  @Test
  void severalGpusForATaskAreRefusedBeforeSparkStarts() {
    SparkConf conf = new SparkConf(false).set("spark.task.resource.gpu.amount", "2");

    assertThatThrownBy(() -> Devices.prepare(conf, true))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("found spark.task.resource.gpu.amount = 2");
  }

  @ParameterizedTest
  @CsvSource({
    "spark://host:7077, 1, true, true",
    "'local-cluster[2,1,1024]', 0.5, true, true",
    "spark://host:7077, 1, false, false",
    "spark://host:7077, 0, true, false",
    "local[2], 1, true, false",
    "local, 1, true, false"
  })
  void tasksHaveGpusWhereSparkGivesThemAndTheBuildCanUseThem(
      String master, String amount, boolean carriesCuda, boolean given) {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.master", master)
            .set("spark.task.resource.gpu.amount", amount);

    assertThat(Devices.given(conf, carriesCuda)).isEqualTo(given);
  }

  @Test
  void withoutASettingNoTaskHasAGpu() {
    SparkConf conf = new SparkConf(false).set("spark.master", "spark://host:7077");

    assertThat(Devices.given(conf, true)).isFalse();
  }

  @Test
  void cudaCountsAsNvidiaSmiDoesUnlessToldOtherwise() {
    SparkConf plain = new SparkConf(false).set("spark.task.resource.gpu.amount", "0.5");
    SparkConf told = new SparkConf(false).set("spark.executorEnv.CUDA_DEVICE_ORDER", "X");

    Devices.prepare(plain, true);
    Devices.prepare(told, true);

    assertThat(plain.get("spark.executorEnv.CUDA_DEVICE_ORDER")).isEqualTo("PCI_BUS_ID");
    assertThat(told.get("spark.executorEnv.CUDA_DEVICE_ORDER")).isEqualTo("X");
  }
}
