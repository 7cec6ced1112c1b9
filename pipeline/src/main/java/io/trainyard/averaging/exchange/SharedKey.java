package io.trainyard.averaging.exchange;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key by which the workers and the driver of one run know each other. It is derived from a
 * secret that is fresh for each run and travels with the tasks, and, where the application has one
 * ({@code spark.authenticate.secret}), from the application's secret, which does not travel.
 *
 * <p>The run's secret is made on the driver and reaches executors inside the tasks, by Spark's own
 * way: it stands in no configuration, and so neither on a command line nor on the environment page,
 * and nothing that holds it says it when it is printed. That keeps out whoever can connect to the
 * ports but is not told of tasks. Without {@code spark.authenticate = true} Spark hands tasks to
 * anybody who poses as an executor, and with them the secret: a network with strangers in it needs
 * that setting, and {@code spark.network.crypto.enabled} where they can listen.
 *
 * <p>Immutable; says nothing of itself in logs.
 */
public final class SharedKey {

  /** Bytes of a nonce and of a proof. */
  static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;

  private SharedKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** A secret for one run, in hexadecimal digits. */
  public static String freshSecret() {
    return HexFormat.of().formatHex(nonce());
  }

  /**
   * @param secret as {@link #freshSecret()} made it
   * @param application the application's own, where it has one
   */
  public static SharedKey of(String secret, Optional<String> application) {
    SharedKey run = new SharedKey(HexFormat.of().parseHex(secret));
    String purpose = "trainyard averaging\n" + application.orElse("");
    return new SharedKey(run.mac(purpose.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] nonce() {
    byte[] nonce = new byte[BYTES];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  /**
   * HMAC-SHA256 of the parts, one after the other; callers see to it that their lengths are fixed.
   */
  byte[] mac(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + ALGORITHM, e);
    }
  }

  /** Compares without telling by its time how much was right. */
  static boolean same(byte[] a, byte[] b) {
    return MessageDigest.isEqual(a, b);
  }

  @Override
  public String toString() {
    return "SharedKey";
  }
}
