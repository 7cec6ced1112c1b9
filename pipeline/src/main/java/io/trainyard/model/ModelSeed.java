package io.trainyard.model;

import io.trainyard.random.Seed;

/** The seed that DL4J draws initial weights from. */
final class ModelSeed {

  private ModelSeed() {}

  static long of(Seed seed) {
    return seed.of("initial-weights").value();
  }
}
