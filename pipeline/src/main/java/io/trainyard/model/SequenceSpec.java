package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import org.apache.hadoop.conf.Configuration;

/** A network that reads tokens one after another, trained window by window. */
sealed interface SequenceSpec extends ModelSpec permits Rnn, FixedContext, CausalConvolution {

  /**
   * @throws BadConfiguration always
   */
  @Override
  default String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    throw new BadConfiguration(
        "cannot train model.kind = %s on images: expected a dataset of text, found one of images; ingest text, or take another kind of model"
            .formatted(kind()));
  }
}
