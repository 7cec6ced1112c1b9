package io.trainyard.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageReaderWriterSpi;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.spi.ServiceRegistry;

/**
 * Readers and writers of the image formats, each from one known provider. ImageIO's own search
 * would find whatever the context class loader holds: in an executor not the plug-ins of the jobs
 * jar, and elsewhere those of others. Thread-safe; what it makes is not.
 */
final class Codecs {

  private static final ImageReaderSpi PLAIN_JPEG = ofTheJdk(ImageReaderSpi.class, "jpeg");
  private static final ImageReaderSpi JPEG = jpeg();
  private static final ImageReaderSpi PNG = ofTheJdk(ImageReaderSpi.class, "png");
  private static final ImageReaderSpi GIF = ofTheJdk(ImageReaderSpi.class, "gif");
  private static final ImageReaderSpi BMP = ofTheJdk(ImageReaderSpi.class, "bmp");
  private static final ImageReaderSpi WEBP = new WebPImageReaderSpi();
  private static final ImageWriterSpi PNG_WRITER = ofTheJdk(ImageWriterSpi.class, "png");
  private static final ImageWriterSpi JPEG_WRITER = ofTheJdk(ImageWriterSpi.class, "jpeg");

  private Codecs() {}

  static ImageReader reader(ImageFormat format) {
    ImageReaderSpi provider =
        switch (format) {
          case JPEG -> JPEG;
          case PNG -> PNG;
          case GIF -> GIF;
          case BMP -> BMP;
          case WEBP -> WEBP;
        };
    return reader(provider);
  }

  /**
   * For a file that {@link JpegHeader#plain}: the same pixels as the other, in a third of the time.
   */
  static ImageReader plainJpegReader() {
    return reader(PLAIN_JPEG);
  }

  private static ImageReader reader(ImageReaderSpi provider) {
    try {
      return provider.createReaderInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ImageWriter pngWriter() throws IOException {
    return PNG_WRITER.createWriterInstance();
  }

  static ImageWriter jpegWriter() throws IOException {
    return JPEG_WRITER.createWriterInstance();
  }

  /**
   * The JDK's reader, wrapped in one that knows CMYK, YCCK and damaged profiles. Its provider looks
   * for the JDK's where it is registered; that is a registry of its own here, so that nobody else's
   * is changed.
   */
  private static ImageReaderSpi jpeg() {
    var wrapper = new JPEGImageReaderSpi();
    var registry = new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
    registry.registerServiceProvider(PLAIN_JPEG, ImageReaderSpi.class);
    registry.registerServiceProvider(wrapper, ImageReaderSpi.class);
    return wrapper;
  }

  private static <T extends ImageReaderWriterSpi> T ofTheJdk(Class<T> kind, String format) {
    Iterator<T> providers =
        IIORegistry.getDefaultInstance()
            .getServiceProviders(
                kind,
                provider ->
                    provider.getClass().getModule() == ImageIO.class.getModule()
                        && List.of(((ImageReaderWriterSpi) provider).getFormatNames())
                            .contains(format),
                false);
    if (!providers.hasNext()) {
      throw new IllegalStateException("expected this JVM to read and write " + format);
    }
    return providers.next();
  }
}
