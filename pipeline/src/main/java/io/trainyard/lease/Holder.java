package io.trainyard.lease;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.storage.RecordJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Who holds a lease, as its file says.
 *
 * @param token tells this holding from all others
 * @param since when it began, by the holder's clock, in ISO 8601: for people
 * @param expirySeconds after so many without a sign of life others may take over
 * @param beat goes up with each sign of life
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Holder(
    String token, ProcessIdentity process, String since, double expirySeconds, long beat) {

  private static final ObjectMapper JSON = RecordJson.lines().build();

  Holder next() {
    return new Holder(token, process, since, expirySeconds, beat + 1);
  }

  Duration expiry() {
    return Duration.ofMillis(Math.round(expirySeconds * 1e3));
  }

  byte[] toJson() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /** Empty where the file is not whole, as while it is written. */
  static Optional<Holder> parse(byte[] json) {
    try {
      Holder holder = JSON.readValue(json, Holder.class);
      return Optional.ofNullable(holder).filter(read -> read.token != null && read.process != null);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("bytes are read without input", e);
    }
  }

  @Override
  public String toString() {
    return process + ", since " + since;
  }
}
