package io.trainyard.search;

/**
 * A training that is to be started, or to go on.
 *
 * @param fold whose rows the trial is judged on, from 0; 0 where there are none
 * @param untilEpoch it pauses after this epoch, if it does not end before; schedules such as that
 *     of the learning rate take no notice
 */
public record Assignment(Trial trial, int fold, int untilEpoch) {}
