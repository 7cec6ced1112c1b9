package io.trainyard.image;

import com.twelvemonkeys.imageio.ImageReaderBase;
import java.awt.image.DataBuffer;
import java.awt.image.MultiPixelPackedSampleModel;
import java.awt.image.SampleModel;
import java.io.IOException;
import javax.imageio.ImageReader;

/**
 * The memory that an image takes while it is decoded, by its header: the reader's bitmap, and ours.
 *
 * @param size of the image
 * @param bits a pixel
 */
record Footprint(Size size, int bits) {

  /** Where no reader's images come to more than {@link #SMALL} bytes. */
  private static final int SMALL_PIXELS = 1 << 20;

  /** What is not worth counting. */
  static final int SMALL = 1 << 24;

  /** Ours has three channels, and one that is turned, or larger than its frame, is a copy. */
  private static final int OURS = 3 * Byte.SIZE;

  /** Four channels, of which some readers make colours once they have them all. */
  private static final int RASTER = 4 * Byte.SIZE;

  static boolean isSmall(Size size) {
    return size.pixels() <= SMALL_PIXELS;
  }

  static Footprint of(ImageReader reader, Size size) throws IOException {
    int bitmap = bits(reader.getImageTypes(0).next().getSampleModel());
    int raster = reader instanceof ImageReaderBase ? RASTER : 0;
    return new Footprint(size, bitmap + raster + OURS);
  }

  private static int bits(SampleModel model) {
    return model instanceof MultiPixelPackedSampleModel packed
        ? packed.getPixelBitStride()
        : model.getNumDataElements() * DataBuffer.getDataTypeSize(model.getDataType());
  }

  long bytes() {
    return size.pixels() * bits / Byte.SIZE;
  }
}
