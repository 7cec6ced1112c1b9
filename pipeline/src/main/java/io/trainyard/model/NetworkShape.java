package io.trainyard.model;

import io.trainyard.failure.BadData;
import java.io.Serializable;
import java.util.Objects;

/**
 * What the data asks of a network: one image in, and out as many numbers as its task has outputs.
 */
public record NetworkShape(ImageShape input, Task task) implements Serializable {

  /** That of a classifier of so many classes. */
  public NetworkShape(ImageShape input, int classes) {
    this(input, Task.Classification.of(classes));
  }

  /**
   * @throws BadData if there is nothing to tell apart
   */
  public NetworkShape {
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(task, "task");
    if (task instanceof Task.Classification && task.outputs() < 2) {
      throw new BadData(
          "cannot classify: expected a dataset of at least 2 classes, found " + task.outputs());
    }
  }

  /** How many numbers a network puts out for one image. */
  public int outputs() {
    return task.outputs();
  }
}
