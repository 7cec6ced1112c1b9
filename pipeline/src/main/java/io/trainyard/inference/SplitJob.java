package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.evaluation.SequenceMetrics;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** What scoring a split takes, parameters apart. It goes to tasks. */
interface SplitJob extends Serializable {

  /** The parts that a split falls into, by their numbers; at least one. */
  List<Integer> parts(Split split);

  /** Passes one of the parts through the network with these parameters. */
  SequenceMetrics score(Split split, int part, float[] weights, Configuration hadoop);
}
