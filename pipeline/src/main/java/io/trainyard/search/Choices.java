package io.trainyard.search;

import io.trainyard.config.Section;
import java.util.List;

/** One of a few values, each as likely as any other. */
record Choices(List<String> values) implements Distribution {

  Choices {
    values = List.copyOf(values);
  }

  static Choices read(Section section) {
    return of(section, "values");
  }

  /** The list at {@code key}; null, with a problem noted, where it is none or has nothing in it. */
  static Choices of(Section section, String key) {
    List<String> values = section.values(key);
    if (!section.isList(key) || values.isEmpty()) {
      section.problem(
          key, values.isEmpty() ? "none" : values.get(0), "a list [ ... ] of one value at least");
      return null;
    }
    return new Choices(values);
  }

  @Override
  public String at(double u) {
    return values.get((int) (u * values.size()));
  }

  @Override
  public List<String> grid() {
    return values;
  }
}
