package io.trainyard.ensemble;

import io.trainyard.memory.CombiningNeed;
import io.trainyard.training.TaskMemory;
import io.trainyard.training.TaskTraining;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** What of an ensemble's run goes by the sort of its members' data. */
interface EnsembleMaterial {

  /** The dataset that all members are trained on. */
  String datasetPath();

  /** Of the dataset. */
  String fingerprint();

  /** Tells the networks of all members from those of other ensembles. */
  String networks();

  /** Of members that tasks make, in the order of their numbers; in no run yet. */
  List<TaskTraining> trainings();

  /** Of the others, which the driver makes, in the order of their numbers; in no run yet. */
  List<MllibTraining> driven();

  /** What combining the members takes of memory. */
  CombiningNeed combiningNeed(TaskMemory needed);

  /** How the members are to be combined. */
  Fit fit();

  /**
   * Combines members that have been trained.
   *
   * @param provenance where the ensemble comes from
   */
  Combined combine(
      JavaSparkContext spark, List<MemberModel> models, Map<String, Object> provenance);

  /**
   * An ensemble that has not been written yet.
   *
   * @param figures what it comes to
   */
  record Combined(WrittenEnsemble bundle, Map<String, Object> figures) {}
}
