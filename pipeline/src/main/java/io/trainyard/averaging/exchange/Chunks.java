package io.trainyard.averaging.exchange;

/**
 * Who averages which blocks of a vector: worker w those from {@code first(w)} to {@code first(w +
 * 1)}, about the same number each.
 */
record Chunks(int blocks, int workers) {

  int first(int worker) {
    return (int) ((long) blocks * worker / workers);
  }

  int end(int worker) {
    return first(worker + 1);
  }

  int length(int worker) {
    return end(worker) - first(worker);
  }
}
