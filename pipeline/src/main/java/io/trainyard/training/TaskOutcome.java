package io.trainyard.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/** What a training that was made in one task came to. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "status")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TaskOutcome.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = TaskOutcome.Paused.class, name = "paused"),
  @JsonSubTypes.Type(value = TaskOutcome.Failed.class, name = "failed")
})
public sealed interface TaskOutcome extends Serializable {

  /** Which training it was. */
  int number();

  /** It stopped for the reason that the report names. */
  record Finished(int number, TaskReport report) implements TaskOutcome {}

  /** It has done as many epochs as it was to do for now. */
  record Paused(int number, TaskReport report) implements TaskOutcome {}

  /**
   * It diverged, as it would each time.
   *
   * @param error for people
   */
  record Failed(int number, String error) implements TaskOutcome {}
}
