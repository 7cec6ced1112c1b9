package io.trainyard.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files that are a model as it was written: a bundle of any kind, or an ensemble with its
 * members' bundles. Which they are is known from descriptions alone, which hold the checksums of
 * all others; no network is read.
 *
 * @param directory of the model
 * @param parts all files; those that are described before what describes them, so that whoever
 *     writes them in this order leaves what is no model until it is whole
 * @param provenance where the model comes from, by name
 */
public record ModelFiles(Path directory, List<Part> parts, Map<String, String> provenance) {

  /** The file that describes an ensemble, in its directory. */
  public static final String ENSEMBLE_DESCRIPTION = "ensemble.json";

  private static final String MEMBERS = "members";
  private static final String NUMBER = "number";
  private static final String MEMBER_SHA256 = "description_sha256";
  private static final String CHECKSUM = "_sha256";

  /** The files that bundles may have, by where their descriptions keep the checksums. */
  private static final Map<String, String> FILES =
      Map.of(
          "network_sha256", ModelBundle.NETWORK,
          "classifier_sha256", ClassifierBundle.CLASSIFIER,
          "codec_sha256", LanguageBundle.CODEC,
          "ngrams_sha256", NgramBundle.NGRAMS,
          "source_sha256", TranslationBundle.SOURCE,
          "target_sha256", TranslationBundle.TARGET);

  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * A file.
   *
   * @param name below the model's directory, such as {@code members/1/network.zip}
   * @param sha256 in hexadecimal
   */
  public record Part(String name, String sha256) {}

  /**
   * A member, as its ensemble describes it.
   *
   * @param sha256 of the description of the member's bundle
   */
  public record Member(int number, String sha256) {}

  public ModelFiles {
    parts = List.copyOf(parts);
    provenance = Map.copyOf(provenance);
  }

  /**
   * Whether there is a model in {@code directory}: a description, that is.
   *
   * @throws IOException if the file system fails
   */
  public static boolean isAt(Path directory, Configuration conf) throws IOException {
    FileSystem fs = AtomicFiles.fileSystem(directory, conf);
    return fs.exists(new Path(directory, ModelBundle.DESCRIPTION))
        || fs.exists(new Path(directory, ENSEMBLE_DESCRIPTION));
  }

  /** Where the bundle of an ensemble's member is, below {@code directory} of the ensemble. */
  public static Path member(Path directory, int number) {
    return new Path(directory, MEMBERS + "/" + number);
  }

  /** The members that an ensemble's description names. */
  public static List<Member> members(JsonNode description) {
    List<Member> members = new ArrayList<>();
    for (JsonNode member : description.path(MEMBERS)) {
      members.add(new Member(member.path(NUMBER).asInt(), member.path(MEMBER_SHA256).asText()));
    }
    return members;
  }

  /**
   * SHA-256 of what describes the model in {@code directory}, and so what tells it from others.
   *
   * @throws BadData if there is none
   * @throws Infrastructure if reading fails
   */
  public static String sha256(Path directory, Configuration conf) {
    return Sha256.of(BundleFiles.file(directory, description(directory, conf), conf));
  }

  /**
   * Reads the descriptions.
   *
   * @throws BadData if there is no model, or a description is missing or damaged
   * @throws Infrastructure if reading fails
   */
  public static ModelFiles read(Path directory, Configuration conf) {
    List<Part> parts = new ArrayList<>();
    String name = description(directory, conf);
    byte[] bytes = BundleFiles.file(directory, name, conf);
    JsonNode description = parse(directory, name, bytes);
    if (name.equals(ENSEMBLE_DESCRIPTION)) {
      for (Member member : members(description)) {
        addMember(member, directory, conf, parts);
      }
    } else {
      addBundle("", description, parts);
    }
    if (parts.isEmpty()) {
      throw BundleFiles.damaged(directory, "checksums in " + name, "none", null);
    }
    parts.add(new Part(name, Sha256.of(bytes)));
    return new ModelFiles(directory, parts, provenance(description));
  }

  private static String description(Path directory, Configuration conf) {
    try {
      return AtomicFiles.fileSystem(directory, conf)
              .exists(new Path(directory, ENSEMBLE_DESCRIPTION))
          ? ENSEMBLE_DESCRIPTION
          : ModelBundle.DESCRIPTION;
    } catch (IOException e) {
      throw BundleFiles.unreadable(directory, e);
    }
  }

  private static void addMember(
      Member member, Path directory, Configuration conf, List<Part> parts) {
    Path own = member(directory, member.number());
    byte[] bytes = BundleFiles.file(own, ModelBundle.DESCRIPTION, member.sha256(), conf);
    String prefix = MEMBERS + "/" + member.number() + "/";
    addBundle(prefix, parse(own, ModelBundle.DESCRIPTION, bytes), parts);
    parts.add(new Part(prefix + ModelBundle.DESCRIPTION, member.sha256()));
  }

  private static void addBundle(String prefix, JsonNode description, List<Part> parts) {
    for (Iterator<Map.Entry<String, JsonNode>> keys = description.fields(); keys.hasNext(); ) {
      Map.Entry<String, JsonNode> key = keys.next();
      if (FILES.containsKey(key.getKey())) {
        parts.add(new Part(prefix + FILES.get(key.getKey()), key.getValue().asText()));
      } else if (key.getKey().endsWith(CHECKSUM)) {
        throw new BadData(
            "cannot tell the files of a model bundle: expected checksums %s, found %s; use a Trainyard that is at least as new as what wrote it"
                .formatted(String.join(", ", FILES.keySet()), key.getKey()));
      }
    }
  }

  private static JsonNode parse(Path directory, String name, byte[] json) {
    try {
      return BundleDescription.MAPPER.readTree(json);
    } catch (IOException e) {
      throw BundleFiles.damaged(directory, "a description in " + name, e.getMessage(), e);
    }
  }

  private static Map<String, String> provenance(JsonNode description) {
    Map<String, String> values = new HashMap<>();
    description
        .path("provenance")
        .fields()
        .forEachRemaining(
            entry -> {
              if (entry.getValue().isValueNode()) {
                values.put(entry.getKey(), entry.getValue().asText());
              }
            });
    return values;
  }

  /** What the provenance says of {@code key}, where that is one value. */
  public Optional<String> origin(String key) {
    return Optional.ofNullable(provenance.get(key));
  }

  /** SHA-256 of what describes the model; see {@link #sha256(Path, Configuration)}. */
  public String sha256() {
    return parts.get(parts.size() - 1).sha256();
  }

  /**
   * Reads all files, to see that they are what was written.
   *
   * @throws BadData that names the first one that is missing or damaged
   * @throws Infrastructure if reading fails
   */
  public void verify(Configuration conf) {
    for (Part part : parts) {
      requireWhole(part, conf);
    }
  }

  private void requireWhole(Part part, Configuration conf) {
    try {
      Content found = content(new Path(directory, part.name()), conf);
      BundleFiles.requireSame(directory, part.name(), found.bytes(), found.sha256(), part.sha256());
    } catch (FileNotFoundException e) {
      throw BundleFiles.damaged(directory, "a file " + part.name(), "none", e);
    } catch (IOException e) {
      throw BundleFiles.unreadable(directory, e);
    }
  }

  /** Whether the file stands in {@code target}, too, as it was written. */
  private static boolean isIn(Path target, Part part, Configuration conf) throws IOException {
    try {
      return content(new Path(target, part.name()), conf).sha256().equals(part.sha256());
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** What there is of a file. */
  private record Content(long bytes, String sha256) {}

  private static Content content(Path file, Configuration conf) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = new DigestInputStream(open(file, conf), digest)) {
      return new Content(in.transferTo(OutputStream.nullOutputStream()), Sha256.hex(digest));
    }
  }

  /**
   * Copies the files, each of which appears whole or not at all, in the order that makes them a
   * model last; those that are there already stay.
   *
   * @return what is in {@code target} then; not yet verified
   * @throws IOException if that fails; then there is no model in {@code target}, or the same one
   */
  public ModelFiles copyTo(Path target, Configuration conf) throws IOException {
    for (Part part : parts) {
      if (!isIn(target, part, conf)) {
        Path from = new Path(directory, part.name());
        AtomicFiles.write(
            new Path(target, part.name()),
            conf,
            out -> {
              try (InputStream in = open(from, conf)) {
                in.transferTo(out);
              }
            });
      }
    }
    return new ModelFiles(target, parts, provenance);
  }

  private static InputStream open(Path file, Configuration conf) throws IOException {
    return AtomicFiles.fileSystem(file, conf).open(file, BUFFER_BYTES);
  }
}
