package io.trainyard.augment;

import io.trainyard.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells one version of a class from another by its class file, those of the classes that are nested
 * in it, and those of its superclasses that come from the same place, such as a jar. What it calls
 * elsewhere is not seen.
 */
final class ClassFiles {

  private final TreeMap<String, byte[]> files = new TreeMap<>();

  private ClassFiles() {}

  /**
   * The SHA-256 of the class files of {@code type}; empty where there are none, as of a class that
   * was made at run time.
   */
  static Optional<String> sha256(Class<?> type) {
    ClassFiles found = new ClassFiles();
    boolean complete = true;
    for (Class<?> c = type; c != null && isFromPlaceOf(type, c); c = c.getSuperclass()) {
      complete &= found.add(c);
    }
    return complete ? Optional.of(found.digest()) : Optional.empty();
  }

  private static boolean isFromPlaceOf(Class<?> type, Class<?> other) {
    return type == other || (place(other) != null && Objects.equals(place(type), place(other)));
  }

  private static String place(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL url = source == null ? null : source.getLocation();
    return url == null ? null : url.toString();
  }

  /** Whether its file and those of all classes nested in it could be read. */
  private boolean add(Class<?> type) {
    String name = type.getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      if (in == null) {
        return false;
      }
      files.put(name, in.readAllBytes());
    } catch (IOException e) {
      return false;
    }
    boolean complete = true;
    for (Class<?> nested : type.getDeclaredClasses()) {
      complete &= add(nested);
    }
    return complete;
  }

  private String digest() {
    MessageDigest digest = Sha256.digest();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String head = file.getKey() + '\n' + file.getValue().length + '\n';
      digest.update(head.getBytes(StandardCharsets.UTF_8));
      digest.update(file.getValue());
    }
    return Sha256.hex(digest);
  }
}
