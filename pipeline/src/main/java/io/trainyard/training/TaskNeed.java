package io.trainyard.training;

import io.trainyard.memory.Workload;
import io.trainyard.model.Footprint;

/** What one training takes of memory. */
interface TaskNeed {

  Footprint footprint();

  /** Of training's passes, roughly, in bytes: by which trainings compare. */
  long passBytes();

  Workload workload();
}
