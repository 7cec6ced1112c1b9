package io.trainyard.training;

/** Judges one training in its task. Not thread-safe. */
interface TaskJudge extends Trainer.Validation, AutoCloseable {

  /** What there is to tell of each epoch beside. */
  EpochFigures figures();

  @Override
  void close();
}
