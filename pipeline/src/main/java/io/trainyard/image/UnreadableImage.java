package io.trainyard.image;

import java.util.Locale;

/**
 * A file that is no image, or none that can be decoded whole. What to do with it is the caller's.
 */
public final class UnreadableImage extends Exception {

  private static final long serialVersionUID = 1;

  /** Why, for counting; the message says it in full. */
  public enum Reason {
    /** No bytes at all. */
    EMPTY,
    /** The first bytes are those of no format that is read here. */
    UNKNOWN_FORMAT,
    /** The file ends before the image does. */
    TRUNCATED,
    /** The header promises more pixels than are allowed. Nothing was decoded. */
    TOO_LARGE,
    /**
     * The decoder finds the content at odds with the format, or of a kind that it does not know.
     */
    CORRUPT;

    /** As it stands in manifests and tables: lower case, words joined by hyphens. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Reason reason;

  UnreadableImage(Reason reason, String message) {
    this(reason, message, null);
  }

  UnreadableImage(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
