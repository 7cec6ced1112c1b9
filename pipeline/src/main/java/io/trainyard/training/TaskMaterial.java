package io.trainyard.training;

import io.trainyard.results.Outlet;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/** What of a training alone in a task goes by the sort of its data. */
interface TaskMaterial extends Serializable {

  /** What judges the training; the calling thread has to be bound to its device. */
  TaskJudge judge(TaskTraining training, TrainingSettings settings, Configuration hadoop);

  /**
   * A mean of several epochs' weights, with the running statistics that belong to it.
   *
   * @param between called before each minibatch that is looked at; may throw
   */
  float[] normalized(TaskTraining training, float[] mean, Configuration hadoop, Runnable between);

  /** Hears of weights after each epoch; the calling thread has to be bound to its device. */
  default WeightKeeper keeper(TaskTraining training, TrainingSettings settings, Outlet outlet) {
    return epoch -> {};
  }

  /** Writes the model that the training leaves. */
  void write(TaskTraining training, TrainingResult result, Path directory, Configuration hadoop);

  /** What makes no sense for this data, though nothing speaks against it. */
  List<String> warnings(TaskTraining training);

  /** What it takes of memory. */
  TaskNeed need(TaskTraining training, TrainingSettings settings, SparkConf conf);
}
