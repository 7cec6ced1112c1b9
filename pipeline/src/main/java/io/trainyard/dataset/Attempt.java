package io.trainyard.dataset;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import java.io.Serializable;
import java.util.function.Supplier;

/**
 * What a task brings back: its result, or why it cannot have one. A failure that no retry mends is
 * returned and not thrown, because Spark would try the task again, and log each time, at length.
 *
 * @param value null where it failed
 * @param failure null where it did not
 */
public record Attempt<T extends Serializable>(T value, Failure failure) implements Serializable {

  /** Tries; failures that a retry may mend, and bugs, come through as they are. */
  public static <T extends Serializable> Attempt<T> of(Supplier<T> work) {
    try {
      return new Attempt<>(work.get(), null);
    } catch (BadData | BadConfiguration e) {
      return new Attempt<>(null, e);
    }
  }

  /** The result; throws the failure if there is one. */
  public T get() {
    if (failure != null) {
      throw failure;
    }
    return value;
  }
}
