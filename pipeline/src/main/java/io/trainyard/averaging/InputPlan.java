package io.trainyard.averaging;

import io.trainyard.augment.Augmentation;
import io.trainyard.dataset.CacheMode;
import io.trainyard.model.Normalization;
import java.io.Serializable;

/**
 * How a worker's rows become minibatches.
 *
 * @param shuffleBuffer rows that are shuffled together
 * @param cache whether rows are kept in memory between epochs
 * @param augmentation of each row, and mixing of minibatches
 * @param labelSmoothing the part of each label that is shared out evenly among all classes
 * @param threads that run ahead of the worker
 */
public record InputPlan(
    Normalization normalization,
    int shuffleBuffer,
    CacheMode cache,
    Augmentation augmentation,
    double labelSmoothing,
    LoaderThreads threads)
    implements Serializable {

  /** Rows as they are stored, with as many threads as a task has processors to spare. */
  public static InputPlan stored(Normalization normalization, int shuffleBuffer, CacheMode cache) {
    return new InputPlan(
        normalization, shuffleBuffer, cache, Augmentation.NONE, 0, LoaderThreads.AUTO);
  }
}
