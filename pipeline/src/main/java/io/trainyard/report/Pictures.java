package io.trainyard.report;

import io.trainyard.image.PngFile;
import io.trainyard.report.Block.Note;
import io.trainyard.report.Block.Picture;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.hadoop.fs.FileStatus;

/**
 * Puts a run's pictures into its page, as many as there is room for: large ones are shown smaller.
 * Not thread-safe.
 */
final class Pictures {

  /** Of all pictures of a page, as files; the page holds them in a third more. */
  private static final int ROOM = 900 << 10;

  private static final int LARGEST = 400 << 10;
  private static final int LARGEST_FILE = 32 << 20;
  private static final long MOST_PIXELS = 40_000_000;
  private static final int MOST_HALVINGS = 4;

  /** Signature, length and type of the first chunk of a PNG; width and height follow. */
  private static final int SIZE_AT = 16;

  private static final long SIGNATURE = 0x89504E470D0A1A0AL;

  private final RunSource run;
  private int room = ROOM;

  Pictures(RunSource run) {
    this.run = run;
  }

  /** A PNG and its size. */
  private record Png(byte[] bytes, int width, int height) {

    static Optional<Png> of(byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      if (bytes.length < SIZE_AT + 8 || buffer.getLong(0) != SIGNATURE) {
        return Optional.empty();
      }
      int width = buffer.getInt(SIZE_AT);
      int height = buffer.getInt(SIZE_AT + 4);
      boolean usual = width > 0 && height > 0 && (long) width * height <= MOST_PIXELS;
      return usual ? Optional.of(new Png(bytes, width, height)) : Optional.empty();
    }
  }

  /** The picture; or that there is one, where it cannot be shown. */
  Block show(String title, FileStatus file) {
    Optional<Png> png =
        file.getLen() > LARGEST_FILE
            ? Optional.empty()
            : run.content(file.getPath()).flatMap(Png::of).flatMap(this::fitted);
    if (png.isEmpty()) {
      return new Note("%s is not shown here: %s".formatted(title, file.getPath()));
    }
    Png shown = png.get();
    room -= shown.bytes().length;
    String data = Base64.getEncoder().encodeToString(shown.bytes());
    return new Picture(title, "data:image/png;base64," + data, shown.width(), shown.height());
  }

  /** Small enough for the room there is, by halving its sides; empty where that is too little. */
  private Optional<Png> fitted(Png png) {
    Png smaller = png;
    for (int halvings = 0; smaller.bytes().length > Math.min(room, LARGEST); halvings++) {
      Optional<Png> half = halvings == MOST_HALVINGS ? Optional.empty() : half(smaller);
      if (half.isEmpty()) {
        return Optional.empty();
      }
      smaller = half.get();
    }
    return Optional.of(smaller);
  }

  private static Optional<Png> half(Png png) {
    BufferedImage image;
    try {
      image = ImageIO.read(new ByteArrayInputStream(png.bytes()));
    } catch (IOException e) {
      // A damaged picture is no reason to leave out the rest of the page.
      return Optional.empty();
    }
    int width = Math.max(1, png.width() / 2);
    int height = Math.max(1, png.height() / 2);
    BufferedImage half = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = half.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return Png.of(PngFile.of(half));
  }
}
