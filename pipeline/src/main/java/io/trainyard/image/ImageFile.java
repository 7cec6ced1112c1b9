package io.trainyard.image;

import io.trainyard.failure.Failure;
import io.trainyard.image.UnreadableImage.Reason;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** A file whose first bytes announce an image of {@code format}. */
record ImageFile(ImageFormat format, byte[] content) {

  private static final int RIFF_HEADER = 8;

  /** Where a bitmap's header says how its pixels are stored, and two ways of it. */
  private static final int BMP_COMPRESSION = 30;

  private static final int BMP_JPEG = 4;
  private static final int BMP_PNG = 5;

  /** The image as it is stored, not turned upright. */
  PixelImage decode(ImageDecoder order) throws UnreadableImage {
    if (format == ImageFormat.JPEG && JpegHeader.of(content).plain()) {
      try {
        return decode(Codecs.plainJpegReader(), order);
      } catch (UnreadableImage e) {
        // The other reader copes with more.
        if (e.reason() != Reason.CORRUPT) {
          throw e;
        }
      }
    }
    return decode(Codecs.reader(format), order);
  }

  private PixelImage decode(ImageReader reader, ImageDecoder order) throws UnreadableImage {
    try {
      requireRiffWhole();
      requireNothingEmbedded();
      return read(reader, order);
    } catch (Failure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Readers meet damage with whatever their arithmetic comes to: bad indices, sizes, states.
      throw unreadable(isCutShort(e) ? Reason.TRUNCATED : Reason.CORRUPT, reason(e), e);
    } finally {
      reader.dispose();
    }
  }

  private PixelImage read(ImageReader reader, ImageDecoder order)
      throws IOException, UnreadableImage {
    var damage = new Damage();
    reader.setInput(new ContentStream(content), true, true);
    reader.addIIOReadWarningListener(damage);
    if (format == ImageFormat.GIF) {
      reader.addIIOReadProgressListener(damage);
    }
    Canvas canvas = canvas(reader);
    requireAtMost(order.maxPixels(), canvas.size());
    Runnable giveBack = memory(reader, canvas.size(), order.maxBytes());
    try {
      BufferedImage image = reader.read(0, parameters(reader, canvas.size()));
      if (damage.reason().isPresent()) {
        throw unreadable(damage.reason().get(), damage.description(), null);
      }
      return canvas.place(Pixels.of(image, order.colour()));
    } finally {
      giveBack.run();
    }
  }

  private Canvas canvas(ImageReader reader) throws IOException {
    return switch (format) {
      case GIF -> Canvas.ofGif(reader);
      case WEBP -> WebpHeader.of(content).canvas();
      case JPEG, PNG, BMP -> Canvas.of(reader);
    };
  }

  /** Waits for the memory that a large image takes; returns what gives it back. */
  private static Runnable memory(ImageReader reader, Size size, long maxBytes)
      throws IOException, UnreadableImage {
    if (Footprint.isSmall(size)) {
      return () -> {};
    }
    Footprint footprint = Footprint.of(reader, size);
    if (footprint.bytes() > maxBytes) {
      throw new UnreadableImage(
          Reason.TOO_LARGE,
          "expected an image that takes at most %d bytes while it is decoded, found one that takes %d (%s pixels of %d bits)"
              .formatted(maxBytes, footprint.bytes(), size, footprint.bits()));
    }
    return DecodingMemory.OF_THIS_JVM.take(footprint);
  }

  /**
   * These readers hand over rows in RGB order. Into an image of that order a row is copied at once,
   * into one of BGR order, their default, value by value.
   */
  private ImageReadParam parameters(ImageReader reader, Size size) throws IOException {
    ImageReadParam parameters = reader.getDefaultReadParam();
    if (format == ImageFormat.JPEG || format == ImageFormat.PNG) {
      int type = reader.getImageTypes(0).next().getBufferedImageType();
      if (type == BufferedImage.TYPE_3BYTE_BGR) {
        parameters.setDestination(Pixels.rgbImage(size));
      }
    }
    return parameters;
  }

  private static void requireAtMost(long maxPixels, Size size) throws UnreadableImage {
    if (size.pixels() > maxPixels) {
      throw new UnreadableImage(
          Reason.TOO_LARGE,
          "expected at most %d pixels, found %d (%s)".formatted(maxPixels, size.pixels(), size));
    }
  }

  /** The WebP reader takes zeros for what is missing, so the length in the header must do. */
  private void requireRiffWhole() throws EOFException {
    if (format == ImageFormat.WEBP) {
      int length = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
      long expected = RIFF_HEADER + Integer.toUnsignedLong(length);
      if (content.length < expected) {
        throw new EOFException(content.length + " of " + expected + " bytes");
      }
    }
  }

  /** A bitmap may hold a whole JPEG or PNG file, whose size nobody would have looked at. */
  private void requireNothingEmbedded() throws UnreadableImage {
    if (format == ImageFormat.BMP && content.length >= BMP_COMPRESSION + Integer.BYTES) {
      int compression =
          ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(BMP_COMPRESSION);
      if (compression == BMP_JPEG || compression == BMP_PNG) {
        throw unreadable(Reason.CORRUPT, "an image file of another format within it", null);
      }
    }
  }

  private boolean isCutShort(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException) {
        return true;
      }
    }
    int last = content.length - 1;
    return switch (format) {
      case JPEG -> (content[last - 1] & 0xFF) != 0xFF || (content[last] & 0xFF) != 0xD9;
      case GIF -> content[last] != ';';
      case PNG -> Chunks.ofPng(content, "IEND").isEmpty();
      case BMP, WEBP -> false;
    };
  }

  private static String reason(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private UnreadableImage unreadable(Reason reason, String found, Throwable cause) {
    String expected = reason == Reason.TRUNCATED ? "whole" : "sound";
    return new UnreadableImage(
        reason, "expected a %s %s file, found: %s".formatted(expected, format, found), cause);
  }
}
