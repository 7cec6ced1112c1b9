package io.trainyard.image;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;

/** GIF files of more than one frame, or whose frame is a part of the screen. */
final class Gifs {

  private Gifs() {}

  /** Frames of 24 x 32, each of one colour. */
  static byte[] animated(Color... colours) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    var bytes = new ByteArrayOutputStream();
    try (var output = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.prepareWriteSequence(null);
      for (Color colour : colours) {
        BufferedImage frame = Pictures.halves(BufferedImage.TYPE_INT_RGB, colour, colour);
        writer.writeToSequence(new IIOImage(frame, null, null), null);
      }
      writer.endWriteSequence();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A screen of 3 x 4 pixels with a frame of 1 x 2 in row 1 from column 2 on. */
  static byte[] framed(Color colour) {
    return ByteBuffer.allocate(64)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("GIF89a".getBytes(StandardCharsets.US_ASCII))
        .putShort((short) 4)
        .putShort((short) 3)
        // A global table of two colours: that of the frame, and green, which the screen is to be.
        .put(new byte[] {(byte) 0x80, 1, 0})
        .put((byte) colour.getRed())
        .put((byte) colour.getGreen())
        .put((byte) colour.getBlue())
        .put(new byte[] {0, (byte) 255, 0})
        .put((byte) ',')
        .putShort((short) 2)
        .putShort((short) 1)
        .putShort((short) 2)
        .putShort((short) 1)
        .put((byte) 0)
        // Codes of 3 bits: clear (4), 0, 0, end (5), from the lowest bit on.
        .put(new byte[] {2, 2, 0b00_000_100, 0b0000_101_0, 0})
        .put((byte) ';')
        .array();
  }
}
