package io.trainyard.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The bytes of a file, as ImageIO's readers want them. Needs no closing, and unlike other such
 * streams no finalizer, for which each would be kept, with its bytes, until a garbage collection or
 * two after it was needed. Not thread-safe.
 */
final class ContentStream extends ImageInputStreamImpl {

  private static final int END = -1;

  private final byte[] content;

  /**
   * @param content not copied; must not change while it is read
   */
  ContentStream(byte[] content) {
    this.content = content;
  }

  @Override
  public int read() throws IOException {
    checkClosed();
    bitOffset = 0;
    return streamPos < content.length ? content[(int) streamPos++] & 0xFF : END;
  }

  @Override
  public int read(byte[] to, int at, int count) throws IOException {
    checkClosed();
    bitOffset = 0;
    if (streamPos >= content.length) {
      return END;
    }
    int read = (int) Math.min(count, content.length - streamPos);
    System.arraycopy(content, (int) streamPos, to, at, read);
    streamPos += read;
    return read;
  }

  @Override
  public long length() {
    return content.length;
  }

  @Override
  public boolean isCached() {
    return true;
  }

  @Override
  public boolean isCachedMemory() {
    return true;
  }

  /** Empty, by which the JVM knows that there is nothing to finalize. */
  @Override
  @SuppressWarnings("deprecation")
  protected void finalize() {
    // Nothing to do.
  }
}
