package io.trainyard.model;

import io.trainyard.failure.BadData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network in DL4J's own format, as {@link ModelSerializer} reads it, without updater state. Equal
 * networks give equal bytes, on any machine: entries are in the order of their names, stored as
 * they are, since compression differs between builds of zlib, and all of one time. It is read as
 * what a stranger may have written: as data, without Java's serialization, which DL4J has for
 * entries besides these.
 */
final class NetworkZip {

  private static final Set<String> ENTRIES =
      new TreeSet<>(Set.of(ModelSerializer.CONFIGURATION_JSON, ModelSerializer.COEFFICIENTS_BIN));

  private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

  private NetworkZip() {}

  static byte[] write(Network network) throws IOException {
    // Without step counts, and with no class of this project's, which another reader lacks.
    UserNetwork configuration = UserNetwork.parse(network.configurationJson(), "the network");
    configuration.updaters(NetworkZip::stock, NetworkZip::stock);
    configuration.rewind();
    Network plain = Network.fromJson(configuration.json());
    plain.setParameters(network.copyParameters());
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ModelSerializer.writeModel(plain.model(), written, false);
    return store(ZipEntries.of(written.toByteArray(), ENTRIES, Long.MAX_VALUE));
  }

  /**
   * @param source where it comes from, for messages
   * @throws IOException if the bytes are not a network's
   * @throws BadData if it names classes that are not among {@code known}
   */
  static Network read(byte[] zip, String source, KnownClasses known) throws IOException {
    Map<String, byte[]> entries = ZipEntries.of(zip, ENTRIES);
    if (!entries.keySet().equals(ENTRIES)) {
      throw new IOException("no network in it but " + entries.keySet());
    }
    String json =
        new String(entries.get(ModelSerializer.CONFIGURATION_JSON), StandardCharsets.UTF_8);
    float[] parameters = Coefficients.read(entries.get(ModelSerializer.COEFFICIENTS_BIN));
    // Before there is memory for as many as a few words of text may ask for.
    long expected = UserNetwork.parse(json, source, known).parameters();
    if (parameters.length != expected) {
      throw new IOException(
          "expected %d parameters, found %d".formatted(expected, parameters.length));
    }
    Network network = Network.fromJson(json);
    network.setParameters(parameters);
    return network;
  }

  private static IUpdater stock(IUpdater updater) {
    return updater instanceof ClassicalMomentum momentum ? momentum.stock() : updater;
  }

  private static byte[] store(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(stored(entry.getKey(), entry.getValue()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static ZipEntry stored(String name, byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(TIME);
    return entry;
  }
}
