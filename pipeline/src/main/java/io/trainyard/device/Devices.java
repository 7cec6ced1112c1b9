package io.trainyard.device;

import io.trainyard.failure.BadConfiguration;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a task's device from Spark's resource scheduling.
 *
 * <p>A task that Spark gave a GPU computes on that one. Without one a task computes on the only GPU
 * of its process, if there is but one; with a local master, where Spark hands out none, tasks take
 * turns by partition; on the CPU back end nothing is bound.
 */
public final class Devices {

  private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

  /** The name under which Spark schedules GPUs. */
  private static final String GPU = "gpu";

  private static final String TASK_AMOUNT = "spark.task.resource.gpu.amount";
  private static final String EXECUTOR_AMOUNT = "spark.executor.resource.gpu.amount";

  private Devices() {}

  /** In a class of its own: asking ND4J for devices loads its native library. */
  private static final class Holder {
    static final DeviceBinder BINDER =
        ServiceLoader.load(DeviceBinder.class, Devices.class.getClassLoader())
            .findFirst()
            .orElseGet(Nd4jBinder::new);
  }

  /**
   * What Spark says of a task.
   *
   * @param address of its GPU; empty where Spark gave it none
   * @param partition the task's
   * @param local whether it runs in the driver
   */
  record Assignment(Optional<String> address, int partition, boolean local) {

    /**
     * @throws BadConfiguration if the task has several GPUs
     */
    static Assignment of(TaskContext task) {
      ResourceInformation gpus = task.resourcesJMap().get(GPU);
      String[] addresses = gpus == null ? new String[0] : gpus.addresses();
      if (addresses.length > 1) {
        throw tooMany(String.join(", ", addresses));
      }
      return new Assignment(
          addresses.length == 0 ? Optional.empty() : Optional.of(addresses[0]),
          task.partitionId(),
          SparkEnv.get().executorId().equals("driver"));
    }
  }

  /**
   * Binds the calling thread, which has to be a task's, to the task's device: what it computes and
   * the arrays that it makes from now on belong there. Binding it again to the same device costs
   * next to nothing.
   *
   * @throws BadConfiguration if there is no such device in this process
   */
  public static Device bind() {
    return bind(
        Assignment.of(TaskContext.get()), Holder.BINDER, System.getenv("CUDA_VISIBLE_DEVICES"));
  }

  /**
   * @param visible the value of {@code CUDA_VISIBLE_DEVICES}; null where it is not set
   */
  static Device bind(Assignment task, DeviceBinder binder, String visible) {
    int devices = binder.devices();
    if (devices == 0) {
      requireNoneWanted(task, binder);
      return new Device.Cpu();
    }
    int index =
        task.address()
            .map(address -> VisibleDevices.of(visible, devices).index(address))
            .orElseGet(() -> withoutAddress(task, devices));
    binder.bind(index);
    return new Device.Gpu(index);
  }

  private static void requireNoneWanted(Assignment task, DeviceBinder binder) {
    if (task.address().isPresent() && binder.carriesCuda()) {
      throw new BadConfiguration(
          ("cannot bind a task to GPU %s: expected ND4J to run on CUDA, found that it runs on the"
                  + " CPU; install the driver, CUDA 11.6 and cuDNN 8.3 on the executor's machine, or"
                  + " add their jar with --jars; its log says what is missing")
              .formatted(task.address().get()));
    }
  }

  private static int withoutAddress(Assignment task, int devices) {
    if (devices > 1 && !task.local()) {
      throw new BadConfiguration(
          ("cannot choose a GPU for a task: expected one that Spark gave it, found none and %d"
                  + " devices in the executor; set %s and %s, as conf/spark-gpu.conf does")
              .formatted(devices, EXECUTOR_AMOUNT, TASK_AMOUNT));
    }
    return task.partition() % devices;
  }

  /**
   * Checks, on the driver and before Spark starts, what was asked of Spark, and completes it.
   *
   * @throws BadConfiguration if tasks are to have several GPUs each: a replica lives on one
   */
  public static void prepare(SparkConf conf) {
    prepare(conf, Holder.BINDER.carriesCuda());
  }

  static void prepare(SparkConf conf, boolean carriesCuda) {
    // CUDA counts the fastest first unless it is told to; nvidia-smi counts by the bus.
    conf.setIfMissing("spark.executorEnv.CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    String wanted = conf.get(TASK_AMOUNT, "0");
    if (amount(wanted) > 1) {
      throw tooMany(TASK_AMOUNT + " = " + wanted);
    }
    if (amount(wanted) > 0 && !carriesCuda) {
      LOG.warn(
          "{} = {} reserves GPUs, but this build computes on the CPU: build the jobs jar with"
              + " -Pcuda to use them",
          TASK_AMOUNT,
          wanted);
    }
  }

  /**
   * Whether tasks in executors compute on GPUs that Spark gives them; asked on the driver, whose
   * own back end may well be another. With a local master Spark gives none.
   *
   * @param conf of the application
   */
  public static boolean given(SparkConf conf) {
    return given(conf, Holder.BINDER.carriesCuda());
  }

  static boolean given(SparkConf conf, boolean carriesCuda) {
    return carriesCuda
        && !conf.get("spark.master", "").matches("local(\\[.*)?")
        && amount(conf.get(TASK_AMOUNT, "0")) > 0;
  }

  /** Spark itself refuses what is no number. */
  private static double amount(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static BadConfiguration tooMany(String found) {
    return new BadConfiguration(
        ("cannot bind a task to its GPU: expected one, or a part of one, for each task, found %s;"
                + " set %s to 1 or less")
            .formatted(found, TASK_AMOUNT));
  }
}
