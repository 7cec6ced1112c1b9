package io.trainyard.training;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a training in a task has got.
 *
 * @param number of the training, from 1
 * @param epoch that it has done, counted from 1
 * @param maxEpochs that it does at most
 * @param loss of the training rows in that epoch
 * @param validation metrics of the validation rows, without prefix; empty where the epoch was not
 *     checked
 */
public record TaskProgress(
    int number, int epoch, int maxEpochs, double loss, SortedMap<String, Double> validation) {

  public TaskProgress {
    validation = Collections.unmodifiableSortedMap(new TreeMap<>(validation));
  }
}
