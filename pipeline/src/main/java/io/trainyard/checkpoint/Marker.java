package io.trainyard.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadData;
import java.io.IOException;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.Path;

/**
 * What makes a checkpoint one: written last, it says what its state file must be.
 *
 * @param length bytes of the state file
 * @param sha256 of the state file, in hexadecimal
 * @param epoch epochs that were done
 * @param monitored the monitored metric's value after that epoch; null where it was not measured
 */
record Marker(
    @JsonProperty("format_version") int formatVersion,
    long length,
    String sha256,
    int epoch,
    Double monitored) {

  /** 2: with the outer optimizer's state. */
  static final int FORMAT_VERSION = 2;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  /**
   * The marker as a line of JSON, and a line with that line's CRC-32C: a flipped bit of the version
   * would else be a later version, and one of the metric another ranking.
   */
  byte[] toBytes() throws IOException {
    String line = JSON.writeValueAsString(this) + "\n";
    return (line + checksum(line) + "\n").getBytes(ISO_8859_1);
  }

  private static String checksum(String line) {
    CRC32C checksum = new CRC32C();
    checksum.update(line.getBytes(ISO_8859_1));
    return String.format("%08x", checksum.getValue());
  }

  /**
   * @param content of the marker's file; one of an earlier Trainyard has no second line
   * @param directory the checkpoint's, for messages
   * @throws DamagedCheckpoint if it is no marker, or not as it was written
   * @throws BadData if a version of Trainyard with another format wrote it
   */
  static Marker parse(byte[] content, Path directory) throws DamagedCheckpoint, IOException {
    // A character for each byte, whatever has become of them.
    String text = new String(content, ISO_8859_1);
    int end = text.indexOf('\n') + 1;
    if (end > 0 && !text.substring(end).strip().equals(checksum(text.substring(0, end)))) {
      throw new DamagedCheckpoint("its commit marker is not as it was written");
    }
    return parse(text, directory);
  }

  private static Marker parse(String json, Path directory) throws DamagedCheckpoint, IOException {
    try {
      JsonNode tree = JSON.readTree(json);
      int version = tree.path("format_version").asInt(0);
      if (version > FORMAT_VERSION) {
        throw new BadData(
            String.format(
                "cannot read checkpoint %s: expected format version %d, found %d; use the"
                    + " Trainyard that wrote it, or a later one",
                directory, FORMAT_VERSION, version));
      }
      if (version > 0 && version < FORMAT_VERSION) {
        throw new BadData(
            String.format(
                "cannot read checkpoint %s: expected format version %d, found %d; finish the run with"
                    + " the Trainyard that began it, or begin again under another run.id",
                directory, FORMAT_VERSION, version));
      }
      Marker marker = JSON.treeToValue(tree, Marker.class);
      if (version != FORMAT_VERSION || marker == null || marker.sha256() == null) {
        throw new DamagedCheckpoint("its commit marker is incomplete");
      }
      return marker;
    } catch (JsonProcessingException e) {
      throw new DamagedCheckpoint("its commit marker is no JSON of the expected form");
    }
  }
}
