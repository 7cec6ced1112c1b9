package io.trainyard.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * From Java's many kinds of images to one, as bytes of grey or RGB, and back. Where a kind has its
 * values in an array they are taken from there: colour models convert pixel by pixel, and grey to
 * another brightness, since Java's grey is linear and that of files is not.
 */
final class Pixels {

  /** What shows behind transparent pixels. */
  static final int WHITE = 0xFF;

  private static final ColorModel RGB =
      new ComponentColorModel(
          ColorSpace.getInstance(ColorSpace.CS_sRGB),
          false,
          false,
          ColorModel.OPAQUE,
          DataBuffer.TYPE_BYTE);

  private Pixels() {}

  /** An empty image whose array holds its values in RGB order. */
  static BufferedImage rgbImage(Size size) {
    return rgbImage(size, new byte[Math.toIntExact(3 * size.pixels())]);
  }

  /** An image of these very pixels, of 1 or 3 channels. */
  static BufferedImage image(PixelImage pixels) {
    Size size = Size.of(pixels);
    return switch (pixels.channels()) {
      case 1 -> greyImage(size, pixels.pixels());
      case 3 -> rgbImage(size, pixels.pixels());
      default ->
          throw new IllegalArgumentException(
              "expected 1 or 3 channels, found " + pixels.channels());
    };
  }

  private static BufferedImage rgbImage(Size size, byte[] values) {
    var buffer = new DataBufferByte(values, values.length);
    WritableRaster raster =
        Raster.createInterleavedRaster(
            buffer, size.width(), size.height(), 3 * size.width(), 3, new int[] {0, 1, 2}, null);
    return new BufferedImage(RGB, raster, false, null);
  }

  private static BufferedImage greyImage(Size size, byte[] values) {
    var image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, size.width(), size.height(), values);
    return image;
  }

  static PixelImage of(BufferedImage image, ColourMode colour) {
    PixelImage own = of(image);
    if (own.channels() == colour.channels()) {
      return own;
    }
    return switch (colour) {
      case RGB -> toRgb(own);
      case GREY -> toGrey(own);
    };
  }

  /** Of one channel where the image is grey, otherwise of three. */
  private static PixelImage of(BufferedImage image) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return ofPalette(image.getRaster(), palette);
    }
    if (!hasPlainValues(image.getColorModel())) {
      return ofColours(image);
    }
    boolean bytes =
        !image.getColorModel().hasAlpha()
            && image.getRaster().getDataBuffer() instanceof DataBufferByte
            && image.getSampleModel() instanceof PixelInterleavedSampleModel;
    return bytes ? ofBytes(image.getRaster()) : ofValues(image);
  }

  private static boolean hasPlainValues(ColorModel model) {
    ColorSpace space = model.getColorSpace();
    return model instanceof ComponentColorModel
        && (space.getType() == ColorSpace.TYPE_GRAY || space.isCS_sRGB())
        && !model.isAlphaPremultiplied()
        && (model.getTransferType() == DataBuffer.TYPE_BYTE
            || model.getTransferType() == DataBuffer.TYPE_USHORT);
  }

  /** Values of 8 bits in one array, in an order and with gaps that the raster's model knows. */
  private static PixelImage ofBytes(Raster raster) {
    byte[] values = ((DataBufferByte) raster.getDataBuffer()).getData();
    var model = (PixelInterleavedSampleModel) raster.getSampleModel();
    int[] offsets = model.getBandOffsets();
    int channels = offsets.length;
    int height = raster.getHeight();
    int width = raster.getWidth();
    if (areInOrder(offsets) && values.length == height * width * channels) {
      return new PixelImage(height, width, channels, values);
    }
    byte[] pixels = new byte[height * width * channels];
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        int from = y * model.getScanlineStride() + offsets[c];
        int to = y * width * channels + c;
        for (int x = 0; x < width; x++, from += model.getPixelStride(), to += channels) {
          pixels[to] = values[from];
        }
      }
    }
    return new PixelImage(height, width, channels, pixels);
  }

  private static boolean areInOrder(int[] offsets) {
    for (int c = 0; c < offsets.length; c++) {
      if (offsets[c] != c) {
        return false;
      }
    }
    return true;
  }

  /** Values of 8 or 16 bits a channel, the last channel alpha if there is one. */
  private static PixelImage ofValues(BufferedImage image) {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    boolean alpha = image.getColorModel().hasAlpha();
    int channels = alpha ? bands - 1 : bands;
    int max = (1 << image.getColorModel().getComponentSize(0)) - 1;
    byte[] pixels = new byte[raster.getHeight() * raster.getWidth() * channels];
    int[] row = new int[raster.getWidth() * bands];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int from = 0; from < row.length; from += bands) {
        int opacity = alpha ? row[from + channels] : max;
        for (int c = 0; c < channels; c++) {
          pixels[to++] = (byte) overWhite(row[from + c], opacity, max);
        }
      }
    }
    return new PixelImage(raster.getHeight(), raster.getWidth(), channels, pixels);
  }

  /** A value and its opacity, both of 0 to {@code max}, as seen over white, of 0 to 255. */
  private static int overWhite(int value, int opacity, int max) {
    if (opacity == WHITE && max == WHITE) {
      // Nearly every pixel, and a division is slow.
      return value;
    }
    long whole = (long) max * max;
    long mixed = (long) value * opacity + (long) max * (max - opacity);
    return (int) ((mixed * WHITE + whole / 2) / whole);
  }

  private static PixelImage ofPalette(Raster raster, IndexColorModel palette) {
    int[] colours = new int[palette.getMapSize()];
    palette.getRGBs(colours);
    byte[] pixels = new byte[raster.getHeight() * raster.getWidth() * 3];
    int[] row = new int[raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, row.length, 1, 0, row);
      for (int x = 0; x < row.length; x++) {
        row[x] = colours[row[x]];
      }
      putColours(row, pixels, y * row.length * 3);
    }
    return new PixelImage(raster.getHeight(), raster.getWidth(), 3, pixels);
  }

  /** What only its colour model can make sense of: packed, premultiplied, of another space. */
  private static PixelImage ofColours(BufferedImage image) {
    BufferedImage srgb = image;
    if (!image.getColorModel().getColorSpace().isCS_sRGB()) {
      srgb = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
      new ColorConvertOp(null).filter(image, srgb);
    }
    byte[] pixels = new byte[image.getHeight() * image.getWidth() * 3];
    int[] row = new int[image.getWidth()];
    for (int y = 0; y < image.getHeight(); y++) {
      srgb.getRGB(0, y, row.length, 1, row, 0, row.length);
      putColours(row, pixels, y * row.length * 3);
    }
    return new PixelImage(image.getHeight(), image.getWidth(), 3, pixels);
  }

  private static void putColours(int[] argb, byte[] pixels, int at) {
    int to = at;
    for (int colour : argb) {
      int opacity = colour >>> 24;
      pixels[to++] = (byte) overWhite(colour >> 16 & 0xFF, opacity, 0xFF);
      pixels[to++] = (byte) overWhite(colour >> 8 & 0xFF, opacity, 0xFF);
      pixels[to++] = (byte) overWhite(colour & 0xFF, opacity, 0xFF);
    }
  }

  private static PixelImage toRgb(PixelImage grey) {
    byte[] pixels = new byte[Math.multiplyExact(grey.pixels().length, 3)];
    int to = 0;
    for (byte value : grey.pixels()) {
      pixels[to++] = value;
      pixels[to++] = value;
      pixels[to++] = value;
    }
    return new PixelImage(grey.height(), grey.width(), 3, pixels);
  }

  /** Luma, with weights of 16 bits after the point, whose sum is 1. */
  private static PixelImage toGrey(PixelImage rgb) {
    byte[] colours = rgb.pixels();
    byte[] pixels = new byte[colours.length / 3];
    for (int i = 0, from = 0; i < pixels.length; i++, from += 3) {
      int red = colours[from] & 0xFF;
      int green = colours[from + 1] & 0xFF;
      int blue = colours[from + 2] & 0xFF;
      pixels[i] = (byte) (19595 * red + 38470 * green + 7471 * blue + 0x8000 >> 16);
    }
    return new PixelImage(rgb.height(), rgb.width(), 1, pixels);
  }
}
