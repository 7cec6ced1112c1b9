package io.trainyard.storage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import net.jpountz.xxhash.StreamingXXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * What tells that a file was damaged, though not that somebody forged it. Written as {@code
 * xxh64:ef46db3751d8e999}, or as SHA-256 in digits alone, which is what releases before XXH64
 * wrote: where a processor has no instructions for it, SHA-256 of an image's pixels takes a third
 * as long as decoding them.
 *
 * @param digits lower-case and hexadecimal, the highest first
 */
public record Checksum(Algorithm algorithm, String digits) implements Serializable {

  private static final String XXH64_PREFIX = "xxh64:";

  private static final int SHORT = 8;

  /** How it is taken. */
  public enum Algorithm {
    /** Collet's XXH64 with seed 0, as {@code xxhsum -H1} tells it. */
    XXH64(16) {
      @Override
      public Running start() {
        return new RunningXxh64();
      }
    },
    SHA_256(64) {
      @Override
      public Running start() {
        return new RunningSha256();
      }
    };

    private final Pattern digits;

    Algorithm(int digits) {
      this.digits = Pattern.compile("[0-9a-f]{%d}".formatted(digits));
    }

    /** A checksum of nothing so far. */
    public abstract Running start();
  }

  /** A checksum that is taken piece by piece. Not thread-safe. */
  public interface Running {
    void update(byte[] bytes, int from, int count);

    /** The checksum of all pieces; the next one starts anew. */
    Checksum end();
  }

  private static final class RunningXxh64 implements Running {

    private static final long SEED = 0;

    // In Java, so that no native library is to be unpacked; it is as fast as memory.
    private final StreamingXXHash64 hash =
        XXHashFactory.fastestJavaInstance().newStreamingHash64(SEED);

    @Override
    public void update(byte[] bytes, int from, int count) {
      hash.update(bytes, from, count);
    }

    @Override
    public Checksum end() {
      var checksum = new Checksum(Algorithm.XXH64, HexFormat.of().toHexDigits(hash.getValue()));
      hash.reset();
      return checksum;
    }
  }

  private static final class RunningSha256 implements Running {

    private final MessageDigest digest = Sha256.digest();

    @Override
    public void update(byte[] bytes, int from, int count) {
      digest.update(bytes, from, count);
    }

    @Override
    public Checksum end() {
      return new Checksum(Algorithm.SHA_256, Sha256.hex(digest));
    }
  }

  public Checksum {
    if (!algorithm.digits.matcher(digits).matches()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "expected the digits of a checksum by %s, found %s", algorithm, digits));
    }
  }

  /** XXH64 of {@code bytes}. */
  public static Checksum of(byte[] bytes) {
    Running running = Algorithm.XXH64.start();
    running.update(bytes, 0, bytes.length);
    return running.end();
  }

  /**
   * @throws IllegalArgumentException if {@code text} is not how a checksum is written
   */
  @JsonCreator
  public static Checksum parse(String text) {
    return text.startsWith(XXH64_PREFIX)
        ? new Checksum(Algorithm.XXH64, text.substring(XXH64_PREFIX.length()))
        : new Checksum(Algorithm.SHA_256, text);
  }

  /** Its first digits, for the names of files. */
  public String prefix() {
    return digits.substring(0, SHORT);
  }

  @JsonValue
  @Override
  public String toString() {
    return algorithm == Algorithm.XXH64 ? XXH64_PREFIX + digits : digits;
  }
}
