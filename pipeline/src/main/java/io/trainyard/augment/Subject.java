package io.trainyard.augment;

import java.util.List;

/**
 * What is trained on, as far as it says whether a transform makes sense.
 *
 * @param height of an image, in pixels
 * @param channels 1 for grey, 3 for RGB
 * @param classNames in index order
 */
public record Subject(int height, int width, int channels, List<String> classNames) {

  public Subject {
    classNames = List.copyOf(classNames);
  }

  /** Whether each class is one letter or digit: signs that are told apart by the way they face. */
  public boolean isCharacters() {
    return !classNames.isEmpty()
        && classNames.stream()
            .allMatch(
                name ->
                    name.codePointCount(0, name.length()) == 1
                        && Character.isLetterOrDigit(name.codePointAt(0)));
  }
}
