package io.trainyard.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What stood in a run directory when it was opened, and so what there is to do. */
public sealed interface Opened {

  /** Nothing: the run starts. */
  record Fresh() implements Opened {}

  /** The same run, not finished: it goes on from its checkpoint, if it has one. */
  record Resumed() implements Opened {}

  /**
   * The same run, finished: there is nothing to do.
   *
   * @param result the figures of the JSON line, as they were
   */
  record Finished(Map<String, Object> result) implements Opened {

    public Finished {
      result = Collections.unmodifiableMap(new LinkedHashMap<>(result));
    }
  }
}
