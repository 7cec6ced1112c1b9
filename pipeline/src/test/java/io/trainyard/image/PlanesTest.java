package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlanesTest {

  @Test
  void anImageComesBackAsItWas() {
    PixelImage image = new PixelImage(1, 2, 3, new byte[] {1, 2, 3, (byte) 200, (byte) 255, 0});
    Planes planes = new Planes();

    planes.load(image);

    assertThat(planes.values()).startsWith(1, 200, 2, 255, 3, 0);
    assertThat(planes.image().pixels()).isEqualTo(image.pixels());
  }

  @Test
  void valuesAreClippedAndRoundedToPixels() {
    Planes planes = new Planes();
    planes.load(new byte[5], 0, 1, 5, 1);
    float[] values = {-3, 0.49f, 0.5f, 254.6f, 300};
    System.arraycopy(values, 0, planes.values(), 0, 5);

    assertThat(planes.image().pixels()).containsExactly(0, 0, 1, -1, -1);
  }

  /** Blocks of pixels in colour are rounded in another way than single ones. */
  @Test
  void manyValuesAreRoundedAsFewAre() {
    int plane = 2 * PixelRounding.SIZE + 7;
    SplittableRandom random = new SplittableRandom(5);
    Planes planes = new Planes();
    planes.load(new byte[3 * plane], 0, 1, plane, 3);
    float[] values = planes.values();
    float[] extremes = {
      0, -0.0f, -0.5f, 255.5f, -32768, -32768.02f, -1e30f, 1e30f, Float.MIN_VALUE, -1e-30f
    };
    for (int i = 0; i < values.length; i++) {
      float half = random.nextInt(-2, 258) + 0.5f;
      values[i] =
          switch (i % 5) {
            case 0 -> half;
            case 1 -> Math.nextDown(half);
            case 2 -> Math.nextUp(half);
            case 3 -> (float) random.nextDouble(-20, 280);
            default -> extremes[random.nextInt(extremes.length)];
          };
    }

    byte[] pixels = planes.image().pixels();

    for (int i = 0; i < values.length; i++) {
      assertThat(pixels[i % plane * 3 + i / plane])
          .as("%s", values[i])
          .isEqualTo((byte) Math.min(Math.max((int) (values[i] + 0.5f), 0), 255));
    }
  }

  @Test
  void partsOfPartsAreTakenBeforePixelsAreConverted() {
    byte[] pixels = new byte[2 * 3 * 4 * 5];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    for (int channels : new int[] {1, 2, 3}) {
      Planes planes = new Planes();
      planes.load(pixels, 7, 4, 5, channels);

      // Rows 1 to 3 and columns 0 to 3, mirrored and turned over; of that, its last row and column.
      assertThat(planes.part(3, 4, 3, -1, 3, -1)).isTrue();
      assertThat(planes.part(2, 2, 2, 1, 1, 1)).isTrue();

      // Rows 2 and 1, columns 1 and 0.
      for (int c = 0; c < channels; c++) {
        for (int y = 0; y < 2; y++) {
          for (int x = 0; x < 2; x++) {
            assertThat(planes.values()[(c * 2 + y) * 2 + x])
                .isEqualTo(7 + ((2 - y) * 5 + 1 - x) * channels + c);
          }
        }
      }
      assertThat(planes.height()).isEqualTo(2);
      assertThat(planes.size()).isEqualTo(4 * channels);
    }
  }

  /** Some pixels are moved together, but not beyond the ends of either array. */
  @Test
  void rowsOfEveryWidthAreMirrored() {
    for (int width = 1; width <= 20; width++) {
      byte[] pixels = new byte[2 * width * 3];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) (i + 1);
      }
      Planes planes = new Planes();
      planes.load(pixels, 0, 2, width, 3);
      assertThat(planes.part(2, width, width - 1, -1, 0, 1)).isTrue();

      byte[] mirrored = planes.image().pixels();

      for (int i = 0; i < pixels.length; i++) {
        int row = i / 3 / width;
        int column = width - 1 - i / 3 % width;
        assertThat(mirrored[i]).isEqualTo(pixels[(row * width + column) * 3 + i % 3]);
      }
    }
  }

  @Test
  void partsAreNotTakenOnceValuesMayHaveChanged() {
    Planes planes = new Planes();
    planes.load(new byte[] {1, 2, 3}, 0, 1, 3, 1);
    planes.values()[0] = 9;

    assertThat(planes.part(1, 1, 2, 1, 0, 1)).isFalse();
    assertThat(planes.width()).isEqualTo(3);
  }

  @Test
  void whatIsReplacedIsNotConvertedAnyMore() {
    Planes planes = new Planes();
    planes.load(new byte[] {1, 2, 3}, 0, 1, 3, 1);
    planes.target(1)[0] = 9;
    planes.replace(1, 1);

    assertThat(planes.values()[0]).isEqualTo(9);
  }

  private static byte[] counting(int length) {
    byte[] pixels = new byte[length];
    for (int i = 0; i < length; i++) {
      pixels[i] = (byte) (7 * i);
    }
    return pixels;
  }

  /** Of an image of 4 x 5 pixels that lies in the middle of an array, and of one at its ends. */
  @Test
  void pixelsThatWereOnlyMovedComeBackAsBytes() {
    for (int channels : new int[] {1, 2, 3, 4}) {
      int size = 4 * 5 * channels;
      for (int offset : new int[] {0, 5}) {
        byte[] pixels = counting(offset + size + offset);
        Planes moved = new Planes();
        moved.load(pixels, offset, 4, 5, channels);
        moved.part(3, 4, 4, -1, 3, -1);
        byte[] found = moved.image().pixels();

        for (int y = 0; y < 3; y++) {
          for (int x = 0; x < 4; x++) {
            for (int c = 0; c < channels; c++) {
              assertThat(found[(y * 4 + x) * channels + c])
                  .isEqualTo(pixels[offset + ((3 - y) * 5 + 4 - x) * channels + c]);
            }
          }
        }
        assertThat(moved.isStored()).isTrue();
      }
    }
  }

  @Test
  void rowsOfAnyLengthAreConverted() {
    byte[] pixels = counting(2 * 13 * 3);
    for (int width = 1; width <= 13; width++) {
      for (int step : new int[] {1, -1}) {
        Planes planes = new Planes();
        planes.load(pixels, 0, 2, width, 3);
        planes.part(2, width, step > 0 ? 0 : width - 1, step, 0, 1);
        float[] values = planes.values();

        for (int i = 0; i < planes.size(); i++) {
          int x = i % width;
          int y = i / width % 2;
          int at = (y * width + (step > 0 ? x : width - 1 - x)) * 3 + i / width / 2;
          assertThat(values[i]).isEqualTo(pixels[at] & 0xFF);
        }
      }
    }
  }

  @Test
  void whatIsStoredIsReadRowByRowOrThroughTables() {
    Planes planes = new Planes();
    planes.load(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 0, 2, 2, 3);
    planes.part(2, 2, 1, -1, 0, 1);
    float[] row = new float[6];
    float[] all = new float[13];
    float[][] tables = new float[3][256];
    for (int i = 0; i < 256; i++) {
      tables[0][i] = i;
      tables[1][i] = 100 + i;
      tables[2][i] = 200 + i;
    }

    planes.storedRow(1, row);
    planes.lookUp(tables, all, 1);

    assertThat(row).containsExactly(10, 11, 12, 7, 8, 9);
    assertThat(all).containsExactly(0, 4, 1, 10, 7, 105, 102, 111, 108, 206, 203, 212, 209);
    assertThat(planes.values()).startsWith(4, 1, 10, 7, 5, 2);
    assertThatThrownBy(() -> planes.storedRow(0, row))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected stored pixels");
    assertThatThrownBy(() -> planes.lookUp(tables, all, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void rowsAndColumnsAreSelectedFromBytesAsFromValues() {
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 300; i++) {
      int channels = 1 + i % 4;
      byte[] pixels = new byte[4 * 6 * channels];
      random.nextBytes(pixels);
      int[] rows = random.ints(1 + random.nextInt(5), -1, 4).toArray();
      int[] columns = random.ints(1 + random.nextInt(8), -1, 6).toArray();
      if (random.nextBoolean()) {
        Arrays.sort(columns);
      }
      Planes stored = new Planes();
      Planes values = new Planes();
      for (Planes planes : new Planes[] {stored, values}) {
        planes.load(pixels, 0, 4, 6, channels);
        planes.part(4, 6, i % 5 == 0 ? 5 : 0, i % 5 == 0 ? -1 : 1, 0, 1);
      }
      values.values();
      // Twice, as a selection of a selection.
      for (int time = 0; time < 2; time++) {
        int height = stored.height();
        int width = stored.width();
        Selection selection =
            new Selection(
                rows.length,
                y -> Math.min(rows[y], height - 1),
                columns.length,
                x -> Math.min(columns[x], width - 1));
        stored.select(selection, 200);
        values.select(selection, 200);
      }

      assertThat(stored.isStored()).isTrue();
      assertThat(values.isStored()).isFalse();
      assertThat(stored.image().pixels()).isEqualTo(values.image().pixels());
      assertThat(Arrays.copyOf(stored.values(), stored.size()))
          .isEqualTo(Arrays.copyOf(values.values(), values.size()));
    }
  }

  @Test
  void whatStandsOutsideNeedNotBeAByte() {
    Planes planes = new Planes();
    planes.load(new byte[] {1, 2}, 0, 1, 2, 1);

    planes.select(new Selection(1, y -> 0, 3, x -> x - 1), 0.5f);

    assertThat(planes.values()).startsWith(0.5f, 1, 2);
  }
}
