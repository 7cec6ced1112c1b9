package io.trainyard.training;

import io.trainyard.averaging.EpochResult;
import java.util.Map;

/** Where an epoch's figures are written down. */
interface EpochTables {

  /**
   * @param epoch counted from 1
   * @param validation metrics by name, without prefix; empty where the epoch was not checked
   */
  void metrics(int epoch, EpochResult result, Map<String, Double> validation);

  void timings(int epoch, EpochResult.Seconds seconds, long validationNanos, long checkpointNanos);
}
