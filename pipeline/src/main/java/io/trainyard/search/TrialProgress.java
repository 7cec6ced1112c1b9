package io.trainyard.search;

import io.trainyard.training.TaskProgress;

/**
 * How far a trial's training has got.
 *
 * @param fold of its training rows, from 0
 */
public record TrialProgress(Trial trial, int fold, TaskProgress progress) {}
