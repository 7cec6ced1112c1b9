package io.trainyard.report;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times as people read them; without a time zone of the reader's, so that pages are the same. */
final class Times {

  private Times() {}

  /** Such as {@code 2026-03-01 12:00:05 UTC}. */
  static String shown(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
  }

  /** Empty where {@code time} is null or no time. */
  static Optional<Instant> parse(String time) {
    try {
      return time == null ? Optional.empty() : Optional.of(Instant.parse(time));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Such as {@code 1 h 2 min 5 s}. */
  static String shown(Duration duration) {
    StringBuilder text = new StringBuilder();
    if (duration.toHours() > 0) {
      text.append(duration.toHours()).append(" h ");
    }
    if (duration.toMinutes() > 0) {
      text.append(duration.toMinutesPart()).append(" min ");
    }
    return text.append(duration.toSecondsPart()).append(" s").toString();
  }
}
