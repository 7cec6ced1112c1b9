package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.config.Problems.Problem;
import java.util.List;

/** Search settings for tests. */
final class Reading {

  private Reading() {}

  /** What a right section {@code search} says. */
  static SearchSettings settings(String search) {
    return configuration("search { " + search + " }");
  }

  /** Likewise, in a configuration with other sections. */
  static SearchSettings configuration(String hocon) {
    Configuration configuration = Configuration.parseText(hocon);
    SearchSettings settings = SearchSettings.read(configuration.root());
    assertThat(configuration.problems()).isEmpty();
    return settings;
  }

  /** What is wrong with a section {@code search}. */
  static List<String> problems(String search) {
    return problemsOf("search { " + search + " }");
  }

  static List<String> problemsOf(String hocon) {
    Configuration configuration = Configuration.parseText(hocon);
    SearchSettings.read(configuration.root());
    return configuration.problems().stream().map(Problem::toString).toList();
  }
}
