package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinibatchReaderTest {

  private static final Seed SEED = new Seed(5);
  private static final long CACHED = Long.MAX_VALUE;
  private static final long STREAMED = 0;

  /** 317 rows in three files; 64 bytes a row at the least make several row groups of each. */
  private static Dataset dataset;

  @BeforeAll
  static void write(@TempDir Path directory) {
    dataset = DatasetFixture.write(directory, 1200, 150, 17, 150);
  }

  @Test
  void hasSeveralRowGroups() {
    var files = dataset.manifest().split(Split.TRAIN).files();
    assertThat(files.get(0).rowGroups()).hasSizeGreaterThan(2);
    assertThat(files.get(0).rowGroups().subList(0, 2)).allMatch(rows -> rows > 20 && rows < 70);
  }

  @Test
  void readsEveryRowOnceAnEpoch() {
    for (int batchSize : new int[] {1, 7, 32, 316, 317, 1000}) {
      for (int buffer : new int[] {1, 90, 200, 1000}) {
        try (MinibatchReader reader = reader(range(0, 317), batchSize, buffer, CACHED)) {
          assertThat(sorted(ids(reader, 3))).isEqualTo(LongStream.range(0, 317).toArray());
        }
      }
    }
  }

  @Test
  void readsARangeThatCutsRowGroups() {
    try (MinibatchReader reader = reader(range(11, 301), 16, 100, STREAMED)) {
      assertThat(sorted(ids(reader, 0))).isEqualTo(LongStream.range(11, 301).toArray());
    }
  }

  @Test
  void fillsAllMinibatchesButTheLast() {
    try (MinibatchReader reader = reader(range(0, 317), 100, 120, STREAMED)) {
      assertThat(reader.batchesPerEpoch()).isEqualTo(4);
      assertThat(IntStream.range(0, 4).map(i -> reader.batch(0, i).count()))
          .containsExactly(100, 100, 100, 17);
    }
  }

  @Test
  void givesEachRowItsLabelAndPixels() {
    try (MinibatchReader reader = reader(range(5, 200), 64, 100, CACHED)) {
      for (int i = 0; i < reader.batchesPerEpoch(); i++) {
        Rows batch = reader.batch(1, i);
        for (int row = 0; row < batch.count(); row++) {
          assertThat(batch.label(row)).isEqualTo((int) (batch.id(row) % 2));
          assertThat(pixels(batch, row)).isEqualTo(DatasetFixture.pixels(batch.id(row)));
        }
      }
    }
  }

  @Test
  void streamsTheMinibatchesThatItWouldCache() {
    try (MinibatchReader cached = reader(range(3, 310), 25, 110, CACHED);
        MinibatchReader streamed = reader(range(3, 310), 25, 110, STREAMED)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        assertThat(ids(streamed, epoch)).isEqualTo(ids(cached, epoch));
      }
      assertThat(streamed.batch(2, 5).pixels()).isEqualTo(cached.batch(2, 5).pixels());
    }
  }

  @Test
  void readsTheSameFromAnywhereInAnyOrder() {
    try (MinibatchReader inOrder = reader(range(0, 317), 20, 100, STREAMED);
        MinibatchReader jumping = reader(range(0, 317), 20, 100, STREAMED)) {
      List<long[]> expected = batches(inOrder, 1);
      ids(jumping, 0);
      for (int index : new int[] {9, 2, 15, 15, 0, 8, 7}) {
        assertThat(ids(jumping.batch(1, index))).isEqualTo(expected.get(index));
      }
    }
  }

  @Test
  void shufflesAnewEachEpochAndWithEachSeed() {
    try (MinibatchReader reader = reader(range(0, 317), 317, 1000, CACHED);
        MinibatchReader other =
            new MinibatchReader(
                dataset,
                range(0, 317),
                new MinibatchReader.Options(317, new Seed(6), 1000, CACHED),
                DatasetFixture.CONF)) {
      assertThat(ids(reader, 0)).isNotEqualTo(ids(reader, 1));
      assertThat(ids(reader, 0)).isEqualTo(ids(reader, 0));
      assertThat(ids(reader, 0)).isNotEqualTo(ids(other, 0));
    }
  }

  @Test
  void shufflesUniformlyWhereTheRangeFitsTheBuffer() {
    // Rows of one row group would stand together otherwise: in a uniform shuffle the first 40 rows
    // come from all over, and which do so does not depend on the row groups.
    try (MinibatchReader reader = reader(range(0, 317), 40, 317, CACHED)) {
      long[] first = ids(reader.batch(0, 0));
      assertThat(Arrays.stream(first).filter(id -> id < 158).count()).isBetween(10L, 30L);
      int[] order = HashOrder.of(SEED.of("row-shuffle").of(0), LongStream.range(0, 317).toArray());
      assertThat(first).isEqualTo(Arrays.stream(order, 0, 40).asLongStream().toArray());
    }
  }

  @Test
  void keepsToWindowsWhereTheRangeDoesNotFitTheBuffer() {
    try (MinibatchReader reader = reader(range(0, 317), 10, 1, STREAMED)) {
      // Each window is one row group: ten rows in a row come from two of them at most.
      long[] first = ids(reader.batch(0, 0));
      assertThat(
              Arrays.stream(first).max().orElseThrow() - Arrays.stream(first).min().orElseThrow())
          .isLessThan(70);
    }
  }

  @Test
  void readsNothingFromAnEmptyRange() {
    try (MinibatchReader reader = reader(range(8, 8), 10, 10, CACHED)) {
      assertThat(reader.batchesPerEpoch()).isZero();
      assertThatThrownBy(() -> reader.batch(0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void readsCachedRowsOnce() {
    try (MinibatchReader cached = reader(range(0, 317), 50, 100, CACHED)) {
      ids(cached, 0);
      long nanos = cached.readNanos();
      ids(cached, 1);
      assertThat(nanos).isPositive();
      assertThat(cached.readNanos()).isEqualTo(nanos);
    }
  }

  @Test
  void readsInStoredOrder() {
    try (SequentialReader reader =
        new SequentialReader(dataset, range(4, 313), 50, DatasetFixture.CONF)) {
      List<Rows> blocks = new ArrayList<>();
      reader.forEachRemaining(blocks::add);
      assertThat(blocks.stream().map(Rows::count)).containsExactly(50, 50, 50, 50, 50, 50, 9);
      assertThat(blocks.stream().flatMapToLong(block -> Arrays.stream(ids(block))).toArray())
          .isEqualTo(LongStream.range(4, 313).toArray());
      assertThat(pixels(blocks.get(3), 7)).isEqualTo(DatasetFixture.pixels(4 + 157));
    }
  }

  /** Ids are positions here: row r comes r modulo 3 times. */
  private static final RowCounts MODULO_3 =
      (from, ids) -> Arrays.stream(ids).mapToInt(id -> (int) (id % 3)).toArray();

  @Test
  void givesEachRowAsOftenAsItIsToCome() {
    long[] expected =
        LongStream.range(5, 310)
            .flatMap(id -> LongStream.generate(() -> id).limit(id % 3))
            .toArray();
    try (MinibatchReader reader = bagged(range(5, 310), MODULO_3, STREAMED)) {
      assertThat(reader.rowsPerEpoch()).isEqualTo(expected.length);
      assertThat(reader.batchesPerEpoch()).isEqualTo((expected.length + 19) / 20);
      assertThat(Arrays.stream(ids(reader, 2)).sorted().toArray()).isEqualTo(expected);
      assertThat(ids(reader, 2)).isNotEqualTo(ids(reader, 3));
    }
  }

  @Test
  void copiesOfARowStandApart() {
    try (MinibatchReader reader = bagged(range(0, 317), MODULO_3, CACHED)) {
      long[] ids = ids(reader, 0);
      long besides = IntStream.range(1, ids.length).filter(i -> ids[i] == ids[i - 1]).count();
      // Of 105 pairs among 316 rows, one or so by chance.
      assertThat(besides).isLessThan(10);
    }
  }

  @Test
  void resampledRowsAreTheSameWhetherTheyAreCachedOrStreamed() {
    try (MinibatchReader cached = bagged(range(3, 310), MODULO_3, CACHED);
        MinibatchReader streamed = bagged(range(3, 310), MODULO_3, STREAMED)) {
      assertThat(ids(streamed, 1)).isEqualTo(ids(cached, 1));
    }
  }

  @Test
  void rowsThatComeOnceComeAsIfNothingHadBeenSaidOfThem() {
    RowCounts once = (from, ids) -> Arrays.stream(ids).mapToInt(id -> 1).toArray();
    try (MinibatchReader reader = bagged(range(0, 317), once, STREAMED);
        MinibatchReader plain = reader(range(0, 317), 20, 100, STREAMED)) {
      assertThat(ids(reader, 1)).isEqualTo(ids(plain, 1));
    }
  }

  @Test
  void countsAreAskedForByPosition() {
    RowCounts last =
        (from, ids) -> IntStream.range(0, ids.length).map(i -> from + i >= 300 ? 1 : 0).toArray();
    try (MinibatchReader reader = bagged(range(7, 310), last, STREAMED)) {
      assertThat(Arrays.stream(ids(reader, 0)).sorted().toArray())
          .isEqualTo(LongStream.range(300, 310).toArray());
    }
  }

  private static MinibatchReader bagged(RowRange range, RowCounts counts, long limit) {
    return new MinibatchReader(
        dataset,
        range,
        Optional.of(counts),
        new MinibatchReader.Options(20, SEED, 100, limit),
        DatasetFixture.CONF);
  }

  private static RowRange range(long from, long to) {
    return new RowRange(Split.TRAIN, from, to);
  }

  private static MinibatchReader reader(RowRange range, int batchSize, int buffer, long limit) {
    var options = new MinibatchReader.Options(batchSize, SEED, buffer, limit);
    return new MinibatchReader(dataset, range, options, DatasetFixture.CONF);
  }

  private static List<long[]> batches(MinibatchReader reader, int epoch) {
    return IntStream.range(0, reader.batchesPerEpoch())
        .mapToObj(index -> ids(reader.batch(epoch, index)))
        .toList();
  }

  private static long[] ids(MinibatchReader reader, int epoch) {
    return batches(reader, epoch).stream().flatMapToLong(Arrays::stream).toArray();
  }

  private static long[] ids(Rows rows) {
    return IntStream.range(0, rows.count()).mapToLong(rows::id).toArray();
  }

  private static long[] sorted(long[] ids) {
    return Arrays.stream(ids).sorted().toArray();
  }

  private static byte[] pixels(Rows rows, int row) {
    return Arrays.copyOfRange(rows.pixels(), row * rows.rowSize(), (row + 1) * rows.rowSize());
  }
}
