package io.trainyard.memory;

import org.apache.spark.SparkConf;

/**
 * How many replicas and tasks at the same time a process may get to carry, as far as can be told
 * before they are placed.
 *
 * @param local whether the driver carries them
 * @param replicas of one process
 * @param slots of one process
 */
record Placement(boolean local, int replicas, int slots) {

  /**
   * @param cores of all executors, as Spark sees them now; with a local master its threads
   * @param executors that have registered so far
   */
  static Placement of(SparkConf conf, int workers, int cores, int executors) {
    String master = conf.get("spark.master", "");
    if (master.startsWith("local") && !master.startsWith("local-cluster")) {
      return new Placement(true, workers, Math.max(1, cores));
    }
    int cpus = conf.getInt("spark.task.cpus", 1);
    if (executors == 0) {
      // None has registered yet: that there will be enough of them is the cluster's affair.
      executors = divide(workers, Math.max(1, executorCores(conf, 1, 1) / cpus));
    }
    int number = executors(conf, cores, executors);
    int slots = Math.max(1, executorCores(conf, cores, number) / cpus);
    // Where there are more workers than slots they take turns, and stay where they were.
    int replicas = Math.max(Math.min(slots, workers), divide(workers, number));
    return new Placement(false, replicas, slots);
  }

  /**
   * Of trainings in tasks of their own: a process has no more of them at the same time than it has
   * slots.
   */
  static Placement ofTasks(SparkConf conf, int tasks, int cores, int executors) {
    Placement one = of(conf, 1, cores, Math.max(1, executors));
    return new Placement(one.local(), Math.min(one.slots(), tasks), one.slots());
  }

  private static int executors(SparkConf conf, int cores, int registered) {
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      // Those that are idle go: what is left has to carry all.
      return Math.max(1, conf.getInt("spark.dynamicAllocation.minExecutors", 0));
    }
    if (conf.contains("spark.cores.max") && conf.contains("spark.executor.cores")) {
      return Math.max(1, conf.getInt("spark.cores.max", 1) / executorCores(conf, cores, 1));
    }
    return Math.max(registered, conf.getInt("spark.executor.instances", registered));
  }

  private static int executorCores(SparkConf conf, int cores, int executors) {
    String master = conf.get("spark.master", "");
    boolean takesAll = !master.startsWith("yarn") && !master.startsWith("k8s:");
    int unset = takesAll ? Math.max(1, divide(cores, executors)) : 1;
    return Math.max(1, conf.getInt("spark.executor.cores", unset));
  }

  private static int divide(int number, int by) {
    return (number + by - 1) / by;
  }
}
