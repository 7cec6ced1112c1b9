package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.OwnSoftmax;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import io.trainyard.storage.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles that somebody made up, checksums included. */
class StrangersBundleTest {

  private static final NetworkShape SHAPE = new NetworkShape(new ImageShape(2, 2, 1), 3);
  private static final String SOFTMAX = "org.nd4j.linalg.activations.impl.ActivationSoftmax";
  private static final String JSON = "configuration.json";
  private static final String PARAMETERS = "coefficients.bin";

  @TempDir private Path folder;
  private final Configuration conf = new Configuration();
  private Map<String, byte[]> entries;

  @BeforeEach
  void write() throws IOException {
    String json =
        Read.model("kind = softmax").networkJson(SHAPE, Read.optimizer("kind = adam"), new Seed(3));
    new ModelBundle(
            Network.fromJson(json),
            SHAPE.input(),
            List.of("a", "b", "c"),
            new Normalization(List.of(0.0), List.of(1.0)),
            Map.of())
        .write(directory(), conf);
    entries = new LinkedHashMap<>();
    byte[] zip = Files.readAllBytes(folder.resolve("network.zip"));
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    assertThat(entries).containsOnlyKeys(JSON, PARAMETERS);
  }

  private org.apache.hadoop.fs.Path directory() {
    return new org.apache.hadoop.fs.Path(folder.toString());
  }

  private byte[] packed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** The bundle with this in place of its network, and the right checksum of it. */
  private ModelBundle read(byte[] zip) throws IOException {
    Path network = folder.resolve("network.zip");
    Path description = folder.resolve("bundle.json");
    String before = Sha256.of(Files.readAllBytes(network));
    Files.write(network, zip);
    Files.writeString(description, Files.readString(description).replace(before, Sha256.of(zip)));
    return ModelBundle.read(directory(), conf);
  }

  private void json(UnaryOperator<String> change) {
    String before = new String(entries.get(JSON), StandardCharsets.UTF_8);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    entries.put(JSON, after.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(String expected) throws IOException {
    byte[] zip = packed();
    assertThatThrownBy(() -> read(zip)).isInstanceOf(BadData.class).hasMessageContaining(expected);
  }

  @Test
  void whatNobodyChangedIsRead() throws IOException {
    float[] parameters = ModelBundle.read(directory(), conf).network().copyParameters();

    assertThat(read(packed()).network().copyParameters()).isEqualTo(parameters);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.example.OwnSoftmax",
        "io.trainyardx.Layer",
        "javax.script.ScriptEngineManager",
        "org.nd4j.linalg.Map<com.example.OwnSoftmax>",
        "Unnamed"
      })
  void classesOfOtherPackagesAreRefusedByName(String name) throws IOException {
    json(text -> text.replace(SOFTMAX, name));

    assertRefused(
        "network.zip: expected classes of the packages io.trainyard, org.deeplearning4j, org.nd4j, found "
            + name);
  }

  /** What the check does not understand DL4J might. */
  @Test
  void aClassCannotHide() throws IOException {
    String key = "\"\\u0040Class\" : ";
    json(text -> text.replace("\"@class\" : \"" + SOFTMAX, key + "\"com.example.OwnSoftmax"));
    assertRefused("found com.example.OwnSoftmax");

    String deep = "[".repeat(2000) + "]".repeat(2000);
    json(text -> text.replaceFirst("\\{", "{ \"x\" : " + deep + ", "));
    assertRefused("expected JSON, found");
  }

  @Test
  void whoeverStartsTheJobMayAllowAPackage() throws IOException {
    json(text -> text.replace(SOFTMAX, OwnSoftmax.class.getName()));
    byte[] zip = packed();
    conf.set("trainyard.network.packages", "org.other, com.example");

    assertThat(read(zip).network().configurationJson()).contains("com.example.OwnSoftmax");
  }

  /** What DL4J's ModelSerializer would read with Java's serialization. */
  @Test
  void objectsOfJavaAreRefusedUnread() throws IOException {
    for (String name : List.of("preprocessor.bin", "normalizer.bin", "objects.bin")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(new Trap());
      }
      entries.put(name, bytes.toByteArray());
      assertRefused(
          "expected entries coefficients.bin, configuration.json, each once, found " + name);
      entries.remove(name);
    }
    assertThat(Trap.SPRUNG).hasValue(0);
  }

  private static final class Trap implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final AtomicInteger SPRUNG = new AtomicInteger();

    private void readObject(ObjectInputStream in) {
      SPRUNG.incrementAndGet();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil.sh", "/etc/evil", "a/../../evil", "other.txt"})
  void entriesThatClimbOrDoNotBelongAreRefused(String name) throws IOException {
    entries.put(name, new byte[] {1});
    assertRefused("each once, found " + name);
    assertThat(folder.resolve("../evil.sh")).doesNotExist();
  }

  @Test
  void anEntryThatIsThereTwiceIsRefused() throws IOException {
    String other = JSON.replace("json", "jsox");
    entries.put(other, entries.get(JSON));
    String zip = new String(packed(), StandardCharsets.ISO_8859_1).replace(other, JSON);

    assertThatThrownBy(() -> read(zip.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("each once, found configuration.json");
  }

  @Test
  void whatExpandsWithoutEndIsRefused() throws IOException {
    byte[] blanks = new byte[64 << 20];
    Arrays.fill(blanks, (byte) ' ');
    entries.put(JSON, blanks);
    assertRefused("packed ones, found more");
  }

  /** Which DL4J packs to a hundredth: what is one's own is not taken for a stranger's. */
  @Test
  void manyParametersThatAreAllTheSameAreNoTrick() {
    NetworkShape large = new NetworkShape(new ImageShape(64, 64, 1), 1100);
    String json =
        Read.model("kind = softmax, weight-init = zero")
            .networkJson(large, Read.optimizer("kind = sgd"), new Seed(3));
    var path = new org.apache.hadoop.fs.Path(folder.resolve("zeros").toString());
    new ModelBundle(
            Network.fromJson(json),
            large.input(),
            IntStream.range(0, 1100).mapToObj(String::valueOf).toList(),
            new Normalization(List.of(0.0), List.of(1.0)),
            Map.of())
        .write(path, conf);

    assertThat(ModelBundle.read(path, conf).network().parameterCount()).isEqualTo(4097 * 1100);
  }

  /** A header of ND4J's that tells of values which are not there. */
  @Test
  void parametersThatAreNotThereAreNotMadeUp() throws IOException {
    byte[] array = entries.get(PARAMETERS);
    // 4 x 3 weights and 3 biases: behind them nothing, before them their number and their type.
    int count = array.length - 15 * Float.BYTES - "..FLOAT".length() - Long.BYTES;
    assertThat(ByteBuffer.wrap(array).getLong(count)).isEqualTo(15);
    for (long claim : new long[] {1L << 40, 16, 14, -1}) {
      byte[] other = array.clone();
      ByteBuffer.wrap(other).putLong(count, claim);
      entries.put(PARAMETERS, other);
      assertRefused("expected a network in network.zip, found ");
    }
    entries.put(PARAMETERS, Arrays.copyOf(array, array.length - 1));
    assertRefused("found 59 bytes of them");
  }

  @Test
  void noMemoryIsTakenForANetworkThatIsNotThere() throws IOException {
    json(text -> text.replaceAll("\"nin\" : 4", "\"nin\" : 2000000000"));
    assertRefused("expected 6000000003 parameters, found 15");
  }
}
