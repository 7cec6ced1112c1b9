package io.trainyard.training;

import io.trainyard.memory.Workload;
import io.trainyard.model.Footprint;

/** What one training takes of memory. */
interface TaskNeed {

  Footprint footprint();

  /** Of training's passes, roughly, in bytes: by which trainings compare. */
  long passBytes();

  Workload workload();

  /** The same where it is made alone in a task. */
  default Workload alone() {
    return workload().alone();
  }
}
