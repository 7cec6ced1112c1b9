package io.trainyard.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Drawn pictures as the content of PNG files. Each says in a text chunk, with the keyword that the
 * format has for it, which software made it.
 */
public final class PngFile {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final String FORMAT = "javax_imageio_png_1.0";
  private static final String KEYWORD = "Software";
  private static final String MAKER = "Trainyard";
  private static final byte[] MARK = (KEYWORD + "\0" + MAKER).getBytes(StandardCharsets.ISO_8859_1);

  private PngFile() {}

  public static byte[] of(BufferedImage picture) {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("png");
    if (!writers.hasNext()) {
      throw new IllegalStateException("cannot write a PNG: this JVM has no writer for it");
    }
    ImageWriter writer = writers.next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // In memory, since ImageIO's own choice for streams is a file in a temporary directory.
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(picture, null, metadata(writer, picture)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a PNG in memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static IIOMetadata metadata(ImageWriter writer, BufferedImage picture)
      throws IIOInvalidTreeException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture), null);
    IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
    entry.setAttribute("keyword", KEYWORD);
    entry.setAttribute("value", MAKER);
    IIOMetadataNode text = new IIOMetadataNode("tEXt");
    text.appendChild(entry);
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    root.appendChild(text);
    metadata.mergeTree(FORMAT, root);
    return metadata;
  }

  /**
   * Whether this class made a picture.
   *
   * @param file its content, of which only the beginning is read
   */
  public static boolean isMadeHere(InputStream file) throws IOException {
    DataInputStream in = new DataInputStream(file);
    if (!Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE)) {
      return false;
    }
    try {
      while (true) {
        int length = in.readInt();
        String type = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
        if (type.equals("tEXt") && length == MARK.length) {
          return Arrays.equals(in.readNBytes(length), MARK);
        }
        // Texts stand before the image's own data.
        if (type.equals("IDAT") || length < 0) {
          return false;
        }
        in.skipNBytes(length + (long) Integer.BYTES);
      }
    } catch (EOFException e) {
      return false;
    }
  }
}
