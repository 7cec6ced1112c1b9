package io.trainyard.model;

import io.trainyard.failure.BadData;
import java.io.Serializable;
import java.util.Objects;

/** What the data asks of a network: one image in, one probability for each class out. */
public record NetworkShape(ImageShape input, int classes) implements Serializable {

  /**
   * @throws BadData if there is nothing to tell apart
   */
  public NetworkShape {
    Objects.requireNonNull(input, "input");
    if (classes < 2) {
      throw new BadData(
          "cannot classify: expected a dataset of at least 2 classes, found " + classes);
    }
  }
}
