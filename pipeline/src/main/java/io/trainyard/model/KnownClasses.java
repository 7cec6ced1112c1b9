package io.trainyard.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trainyard.failure.BadData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * The packages whose classes the configuration of a network may name. DL4J makes an object of any
 * class of the right kind that its JSON names, so what a stranger wrote could otherwise choose
 * among all code on the class path. Looked at before DL4J sees the text.
 *
 * @param packages and all below them
 */
record KnownClasses(List<String> packages) {

  /** Hadoop's key of packages to be allowed besides, with commas between them. */
  static final String MORE = "trainyard.network.packages";

  private static final List<String> ALWAYS =
      List.of("io.trainyard", "org.deeplearning4j", "org.nd4j");

  /** What DL4J's JSON keeps the names of classes under; the second one has other words too. */
  private static final Set<String> KEYS = Set.of("@class", "type");

  private static final Pattern NAME = Pattern.compile("[\\w.$]+");

  private static final JsonFactory JSON = new JsonFactory();

  KnownClasses {
    packages = List.copyOf(packages);
  }

  /** Those of DL4J and Trainyard, and what whoever started the job allows. */
  static KnownClasses of(Configuration hadoop) {
    List<String> packages = new ArrayList<>(ALWAYS);
    packages.addAll(hadoop.getTrimmedStringCollection(MORE));
    return new KnownClasses(packages);
  }

  /**
   * @param json a network's configuration
   * @param source where it comes from, for messages
   * @throws BadData that names the first class of another package; also if the text cannot be
   *     looked at, since DL4J may be able to read it
   */
  void require(String json, String source) {
    try (JsonParser parser = JSON.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        String key =
            token == JsonToken.FIELD_NAME ? parser.currentName().toLowerCase(Locale.ROOT) : "";
        if (KEYS.contains(key)) {
          requireKnown(key, parser.nextTextValue(), source);
        }
      }
    } catch (IOException e) {
      throw new BadData(
          "cannot use the network in %s: expected JSON, found %s"
              .formatted(source, UserNetwork.rootMessage(e)),
          e);
    }
  }

  private void requireKnown(String key, String name, String source) {
    boolean isClass = name != null && (key.startsWith("@") || name.indexOf('.') >= 0);
    if (isClass && !isKnown(name)) {
      throw new BadData(
          "cannot use the network in %s: expected classes of the packages %s, found %s; if that one is to be trusted, allow its package with --conf spark.hadoop.%s=PACKAGE"
              .formatted(source, String.join(", ", packages), name, MORE));
    }
  }

  /** Names with parameters in angle brackets, which Jackson knows too, are of no package. */
  private boolean isKnown(String name) {
    return NAME.matcher(name).matches()
        && packages.stream().anyMatch(known -> name.startsWith(known + "."));
  }
}
