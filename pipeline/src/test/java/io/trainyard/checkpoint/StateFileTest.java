package io.trainyard.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateFileTest {

  private static final float[] NONE = {};

  @Test
  void holdsEveryBitOfEveryFloat() throws IOException {
    float[] odd = {
      0f,
      -0f,
      Float.MIN_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.intBitsToFloat(0x7fc00001),
      0.1f
    };
    TrainingState read = roundTrip(new TrainingState(3, odd, List.of(), NONE, null, 0, "{}"));

    assertThat(bits(read.parameters())).isEqualTo(bits(odd));
  }

  @Test
  void holdsEverythingElse() throws IOException {
    TrainingState state =
        new TrainingState(
            7,
            new float[] {1, 2},
            List.of(new float[] {3, 4, 5}, new float[0], new float[] {6}),
            new float[] {10, 11},
            new float[] {8, 9},
            4,
            "{\"history\":\"süß\"}");

    assertThat(roundTrip(state)).usingRecursiveComparison().isEqualTo(state);
  }

  @Test
  void holdsArraysOfMoreThanOneChunk() throws IOException {
    float[] large = new float[(1 << 18) * 2 + 17];
    for (int i = 0; i < large.length; i++) {
      large[i] = i;
    }

    assertThat(
            roundTrip(new TrainingState(1, large, List.of(large), NONE, null, 0, "")).parameters())
        .isEqualTo(large);
  }

  @Test
  void writesTheBestParametersOnlyWhereTheyDiffer() throws IOException {
    float[] parameters = new float[1000];
    TrainingState same =
        new TrainingState(2, parameters, List.of(), NONE, parameters.clone(), 2, "{}");
    TrainingState other =
        new TrainingState(2, parameters, List.of(), NONE, new float[1000], 1, "{}");
    other.bestParameters()[999] = 1;

    assertThat(write(other)).hasSize(write(same).length + 4000);
    TrainingState read = roundTrip(same);
    assertThat(read.bestParameters()).isSameAs(read.parameters());
    assertThat(roundTrip(other).bestParameters()).isEqualTo(other.bestParameters());
  }

  @Test
  void holdsAMeanToTheLastBitBesideWhateverIsBest() throws IOException {
    double[] mean = {0.1, Math.nextUp(1.0)};
    for (float[] best : new float[][] {null, {1, 2}, {3, 4}}) {
      TrainingState state =
          new TrainingState(
              6, new float[] {1, 2}, List.of(), NONE, best, best == null ? 0 : 5, "{}", mean);

      TrainingState read = roundTrip(state);
      assertThat(read.mean()).containsExactly(mean);
      assertThat(read.bestParameters()).isEqualTo(best);
    }
  }

  @Test
  void aMeanMayHaveMoreThanOneChunk() throws IOException {
    float[] parameters = new float[(1 << 18) + 3];
    double[] mean = new double[parameters.length];
    Arrays.setAll(mean, i -> i + 0.1);

    assertThat(
            roundTrip(new TrainingState(1, parameters, List.of(), NONE, null, 0, "", mean)).mean())
        .isEqualTo(mean);
  }

  @Test
  void noBestStaysNone() throws IOException {
    assertThat(roundTrip(new TrainingState(0, new float[1], List.of(), NONE, null, 0, "")))
        .extracting(TrainingState::bestParameters)
        .isNull();
  }

  @Test
  void layoutIsLittleEndian() throws IOException {
    TrainingState state =
        new TrainingState(
            5, new float[] {1}, List.of(new float[] {-2}), new float[] {0.5f}, null, 0, "{}");

    // Magic "DRYT"; 5 epochs; best 0, of kind 0; 2 bytes of JSON; 1 parameter; 1 outer
    // value; 1 state, of 1; "{}"; 1.0f is 3f800000, 0.5f is 3f000000, -2.0f is c0000000.
    assertThat(HexFormat.of().formatHex(write(state)))
        .isEqualTo(
            "44525954"
                + "05000000"
                + "00000000"
                + "00000000"
                + "02000000"
                + "01000000"
                + "01000000"
                + "01000000"
                + "01000000"
                + "7b7d"
                + "0000803f"
                + "0000003f"
                + "000000c0");
  }

  @Test
  void refusesAnotherKindOfFile() {
    assertThatThrownBy(() -> StateFile.read(new ByteArrayInputStream(new byte[100]), 100))
        .hasMessage("expected a training state, found something else");
  }

  /** A header that tells of arrays of gigabytes, in a file of a few bytes. */
  @Test
  void makesNoArraysThatTheFileCannotFill() throws IOException {
    byte[] bytes =
        write(
            new TrainingState(
                1, new float[] {1}, List.of(new float[] {2}), new float[0], null, 0, "{}"));
    // The length of the JSON, of the parameters, of the outer state, of the states and of the
    // first.
    for (int place : new int[] {16, 20, 24, 28, 32}) {
      for (int length : new int[] {Integer.MAX_VALUE, -1}) {
        byte[] other = bytes.clone();
        ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN).putInt(place, length);
        assertThatThrownBy(() -> StateFile.read(new ByteArrayInputStream(other), other.length))
            .isInstanceOf(IOException.class)
            .hasMessageMatching("expected a length of at most \\d+, found " + length);
      }
    }
  }

  private static TrainingState roundTrip(TrainingState state) throws IOException {
    byte[] bytes = write(state);
    return StateFile.read(new ByteArrayInputStream(bytes), bytes.length);
  }

  private static byte[] write(TrainingState state) throws IOException {
    var out = new ByteArrayOutputStream();
    StateFile.write(state, out);
    return out.toByteArray();
  }

  private static int[] bits(float[] array) {
    int[] bits = new int[array.length];
    for (int i = 0; i < array.length; i++) {
      bits[i] = Float.floatToRawIntBits(array[i]);
    }
    return bits;
  }
}
