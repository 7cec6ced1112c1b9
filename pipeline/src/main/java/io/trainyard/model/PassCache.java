package io.trainyard.model;

import io.trainyard.model.recurrent.Span;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Passes through windows by their span, those that were used last: making them takes longer than
 * using them once. Not thread-safe.
 */
final class PassCache<P> implements AutoCloseable {

  private final int most;
  private final Function<Span, P> make;
  private final Consumer<P> release;
  private final Map<Span, P> passes = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param most spans whose passes are kept
   * @param release frees what passes hold outside the heap
   */
  PassCache(int most, Function<Span, P> make, Consumer<P> release) {
    this.most = most;
    this.make = make;
    this.release = release;
  }

  P of(Span span) {
    P found = passes.get(span);
    if (found == null) {
      if (passes.size() >= most) {
        release.accept(passes.remove(passes.keySet().iterator().next()));
      }
      found = make.apply(span);
      passes.put(span, found);
    }
    return found;
  }

  @Override
  public void close() {
    passes.values().forEach(release);
    passes.clear();
  }
}
