package io.trainyard.image;

import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The whole of an image, and where on it the part lies that the file holds pixels for. */
record Canvas(Size size, int top, int left) {

  private static final String STREAM = "javax_imageio_gif_stream_1.0";
  private static final String IMAGE = "javax_imageio_gif_image_1.0";

  static Canvas of(ImageReader reader) throws IOException {
    return new Canvas(new Size(reader.getHeight(0), reader.getWidth(0)), 0, 0);
  }

  /** The logical screen; like elsewhere, larger where the first frame juts out. */
  static Canvas ofGif(ImageReader reader) throws IOException {
    Element screen = child(reader.getStreamMetadata().getAsTree(STREAM), "LogicalScreenDescriptor");
    Element frame = child(reader.getImageMetadata(0).getAsTree(IMAGE), "ImageDescriptor");
    int top = number(frame, "imageTopPosition");
    int left = number(frame, "imageLeftPosition");
    int height = Math.max(number(screen, "logicalScreenHeight"), top + reader.getHeight(0));
    int width = Math.max(number(screen, "logicalScreenWidth"), left + reader.getWidth(0));
    return new Canvas(new Size(height, width), top, left);
  }

  private static Element child(Node parent, String name) {
    return (Element) ((Element) parent).getElementsByTagName(name).item(0);
  }

  private static int number(Element element, String attribute) {
    return Integer.parseInt(element.getAttribute(attribute));
  }

  /** The part on a white canvas; the part itself where it fills the canvas. */
  PixelImage place(PixelImage part) {
    if (Size.of(part).equals(size)) {
      return part;
    }
    int channels = part.channels();
    byte[] pixels = new byte[size.height() * size.width() * channels];
    Arrays.fill(pixels, (byte) Pixels.WHITE);
    int row = part.width() * channels;
    for (int y = 0; y < part.height(); y++) {
      int to = ((top + y) * size.width() + left) * channels;
      System.arraycopy(part.pixels(), y * row, pixels, to, row);
    }
    return new PixelImage(size.height(), size.width(), channels, pixels);
  }
}
