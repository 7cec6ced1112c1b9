package io.trainyard.bench;

/** One of the things that are measured side by side. */
interface Contender extends AutoCloseable {

  /** Its name in tables and JSON. */
  String name();

  /**
   * Does its work {@code times} times.
   *
   * @return the nanoseconds that the work took
   */
  long run(int times);

  @Override
  default void close() {}
}
