package io.trainyard.dataset;

import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file or folder of text.
 *
 * @param side that it has of each pair, or the only one
 * @param split that it is for; {@code TRAIN} where it is to be split
 * @param key the setting that names it
 */
record TextInput(Side side, Split split, String path, String key) {

  /**
   * Where texts are, as the configuration says.
   *
   * @param path of what is to be split; empty where nothing is to be ingested
   * @param validation of validation texts; empty where they are to be drawn
   * @param test of test texts; empty where they are to be drawn
   * @param section full path of the section that says so
   */
  record Paths(
      Optional<String> path, Optional<String> validation, Optional<String> test, String section) {

    static Paths read(Section section) {
      return new Paths(
          section.optionalText("path"),
          section.optionalText("validation-path"),
          section.optionalText("test-path"),
          section.path("").replaceAll("\\.$", ""));
    }

    /** The keys that are set. */
    List<String> given() {
      List<String> given = new ArrayList<>();
      path.ifPresent(at -> given.add("path"));
      validation.ifPresent(at -> given.add("validation-path"));
      test.ifPresent(at -> given.add("test-path"));
      return given;
    }

    List<TextInput> inputs(Side side) {
      if (path.isEmpty()) {
        throw new BadConfiguration(
            "cannot ingest: expected %s.path to say where the text is, found nothing; set it"
                .formatted(section));
      }
      List<TextInput> inputs = new ArrayList<>();
      inputs.add(new TextInput(side, Split.TRAIN, path.get(), section + ".path"));
      validation.ifPresent(
          at ->
              inputs.add(new TextInput(side, Split.VALIDATION, at, section + ".validation-path")));
      test.ifPresent(at -> inputs.add(new TextInput(side, Split.TEST, at, section + ".test-path")));
      return inputs;
    }
  }
}
