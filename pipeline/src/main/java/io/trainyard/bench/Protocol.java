package io.trainyard.bench;

import io.trainyard.failure.BadConfiguration;

/**
 * How long is measured.
 *
 * @param repetitions samples of each contender, at least 1
 * @param warmUpSeconds for which each contender works before anything counts, at least 0
 * @param sampleSeconds that one sample takes, about, at least 0; a sample is one unit of work at
 *     least
 */
public record Protocol(int repetitions, double warmUpSeconds, double sampleSeconds) {

  public Protocol {
    require("--repetitions", repetitions >= 1, repetitions, "a whole number of at least 1");
    requireSeconds("--warm-up-seconds", warmUpSeconds);
    requireSeconds("--sample-seconds", sampleSeconds);
  }

  private static void requireSeconds(String option, double seconds) {
    require(
        option, seconds >= 0 && Double.isFinite(seconds), seconds, "a number of seconds from 0");
  }

  private static void require(String option, boolean sound, Object found, String expected) {
    if (!sound) {
      throw new BadConfiguration(
          "cannot measure: expected %s to be %s, found %s".formatted(option, expected, found));
    }
  }
}
