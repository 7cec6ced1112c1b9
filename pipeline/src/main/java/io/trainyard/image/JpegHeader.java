package io.trainyard.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the segments before a JPEG's pixels say, as far as it decides how to read it.
 *
 * @param plain whether the file is of grey or of luma and chroma as JFIF defines them, in 8 bits,
 *     without a colour profile, so that any decoder reads it alike
 * @param exif the TIFF directory of Exif
 */
record JpegHeader(boolean plain, Optional<byte[]> exif) {

  private static final int BASELINE = 0xC0;
  private static final int PROGRESSIVE = 0xC2;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP2 = 0xE2;
  private static final int APP14 = 0xEE;

  static JpegHeader of(byte[] file) {
    return new Walk(file).header();
  }

  /** Goes from marker to marker, each followed by its segment's length and data. */
  private static final class Walk {

    private final byte[] file;
    private int data;
    private int end;
    private boolean jfif;
    private boolean special;
    private boolean knownFrame;
    private byte[] exif;

    Walk(byte[] file) {
      this.file = file;
    }

    JpegHeader header() {
      int at = 2;
      for (int marker = next(at); marker != SOS && marker != EOI; marker = next(at)) {
        take(marker);
        at = end;
      }
      return new JpegHeader(jfif && knownFrame && !special, Optional.ofNullable(exif));
    }

    /** The next marker from {@code at} on, past bytes that belong to none; EOI where none is. */
    private int next(int at) {
      int i = at;
      while (i + 1 < file.length && (file[i] != -1 || file[i + 1] == -1 || file[i + 1] == 0)) {
        i++;
      }
      data = i + 4;
      if (data > file.length) {
        return EOI;
      }
      end = i + 2 + number16(i + 2);
      return end < data || end > file.length ? EOI : file[i + 1] & 0xFF;
    }

    private void take(int marker) {
      switch (marker) {
        case APP0 -> jfif |= begins("JFIF\0");
        case APP1 -> {
          if (exif == null && begins("Exif\0\0")) {
            exif = Arrays.copyOfRange(file, data + 6, end);
          }
        }
        case APP2 -> special |= begins("ICC_PROFILE\0");
        case APP14 -> special |= begins("Adobe");
        default -> {
          if (marker >= BASELINE && marker <= PROGRESSIVE) {
            knownFrame = end - data >= 6 && isKnown(file[data], file[data + 5]);
          }
        }
      }
    }

    /** Whether the frame is of 8 bits and of one component or of three with JFIF's numbers. */
    private boolean isKnown(int precision, int components) {
      return precision == 8
          && end - data == 6 + 3 * components
          && (components == 1
              || components == 3
                  && file[data + 6] == 1
                  && file[data + 9] == 2
                  && file[data + 12] == 3);
    }

    private boolean begins(String text) {
      byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
      int length = expected.length;
      return end - data >= length && Arrays.equals(file, data, data + length, expected, 0, length);
    }

    private int number16(int at) {
      return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
    }
  }
}
