package io.trainyard.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network in DL4J's own format, as {@link ModelSerializer} reads it, without updater state. Equal
 * networks give equal bytes, on any machine: entries are in the order of their names, stored as
 * they are, since compression differs between builds of zlib, and all of one time.
 */
final class NetworkZip {

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
    return store(entries(written.toByteArray()));
  }

  /**
   * @throws IOException if the bytes are not a network's
   */
  static Network read(byte[] zip) throws IOException {
    Map<String, byte[]> entries = entries(zip);
    byte[] json = entries.get(ModelSerializer.CONFIGURATION_JSON);
    byte[] coefficients = entries.get(ModelSerializer.COEFFICIENTS_BIN);
    if (json == null || coefficients == null) {
      throw new IOException("no network in it but " + entries.keySet());
    }
    Network network = Network.fromJson(new String(json, StandardCharsets.UTF_8));
    try (INDArray parameters = Nd4j.read(new ByteArrayInputStream(coefficients))) {
      network.setParameters(parameters.dup('c').data().asFloat());
    }
    return network;
  }

  private static IUpdater stock(IUpdater updater) {
    return updater instanceof ClassicalMomentum momentum ? momentum.stock() : updater;
  }

  private static Map<String, byte[]> entries(byte[] zip) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
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
