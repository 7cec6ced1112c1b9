package io.trainyard.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaSparkContext;

/** Listed files of text, which are read once to find what is wrong and what stands where. */
abstract sealed class ScannedContents implements SourceContents permits TextContents, PairContents {

  private final SortedMap<String, String> settings;
  private final TextReading reading;
  private final TextListing listing;
  private final Given given;
  private ScannedText scanned;

  /**
   * Which splits the source has as such.
   *
   * @param paths where they are
   * @param testFraction of what is to be split that goes into tests, where there are none
   */
  record Given(TextInput.Paths paths, double testFraction) {}

  ScannedContents(
      SortedMap<String, String> settings, TextReading reading, TextListing listing, Given given) {
    this.settings = settings;
    this.reading = reading;
    this.listing = listing;
    this.given = given;
  }

  @Override
  public final List<String> classNames() {
    return List.of();
  }

  @Override
  public final SortedMap<String, String> settings() {
    return settings;
  }

  @Override
  public final String fingerprint(JavaSparkContext context, DatasetManifest standing) {
    boolean sameListing =
        standing instanceof TextManifest text
            && text.origin().listing().equals(listing.fingerprint());
    return sameListing ? standing.sourceFingerprint() : scanned(context).fingerprint();
  }

  final TextListing listing() {
    return listing;
  }

  final ScannedText scanned(JavaSparkContext context) {
    if (scanned == null) {
      try (var tasks = tasks(context)) {
        scanned = ScannedText.of(listing, tasks.scan());
      }
    }
    return scanned;
  }

  final TextTasks tasks(JavaSparkContext context) {
    return new TextTasks(context, reading, listing.files());
  }

  /** The part of what is to be split that goes into validation. */
  final double validationFraction(DatasetSettings settings) {
    return given.paths().validation().isPresent() ? 0 : settings.validationFraction();
  }

  /** The part of what is to be split that goes into tests. */
  final double testFraction() {
    return given.paths().test().isPresent() ? 0 : given.testFraction();
  }

  /** Splits that have to have something in them. */
  final List<Split> wanted(DatasetSettings settings) {
    List<Split> wanted = new ArrayList<>(List.of(Split.TRAIN));
    if (given.paths().validation().isPresent() || validationFraction(settings) > 0) {
      wanted.add(Split.VALIDATION);
    }
    if (given.paths().test().isPresent() || testFraction() > 0) {
      wanted.add(Split.TEST);
    }
    return wanted;
  }
}
