package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {

  private static final ImageShape SHAPE = new ImageShape(1, 2, 3);
  private static final Configuration CONF = comparingChecksums();

  /** Of a row beside its image and path. */
  private static final int OVERHEAD = 16;

  @TempDir Path folder;

  private static Configuration comparingChecksums() {
    var conf = new Configuration();
    conf.setBoolean("parquet.page.verify-checksum.enabled", true);
    return conf;
  }

  @Test
  void otherReadersFindImagesOfAllLengths() throws Exception {
    // Nothing, some that share a page, one that takes a page of its own, one for a row group alone.
    int[] lengths = {0, 5, 1, 100_000, 100_000, 100_000, 300_000, 7, 1_500_000, 8, 250_000};
    List<Example> rows = new ArrayList<>();
    for (int id = 0; id < lengths.length; id++) {
      rows.add(row(id, lengths[id]));
    }
    for (PartSchema.Layout layout :
        List.of(PartSchema.Layout.ENCODED_FILES, PartSchema.Layout.PIXELS_OF_FILES)) {
      PartResult part = write(layout, 1 << 20, rows);

      List<Group> found = read(part);

      assertThat(found).hasSize(lengths.length);
      for (Example row : rows) {
        Group group = found.get((int) row.id());
        assertThat(group.getLong("id", 0)).isEqualTo(row.id());
        assertThat(group.getInteger("label", 0)).isEqualTo(row.label());
        assertThat(group.getInteger("height", 0)).isEqualTo(row.file().image().height());
        assertThat(group.getInteger("width", 0)).isEqualTo(row.file().image().width());
        assertThat(group.getInteger("channels", 0)).isEqualTo(3);
        assertThat(group.getString("path", 0)).isEqualTo(row.file().path());
        assertThat(group.getBinary(layout.column(), 0).getBytes())
            .isEqualTo(row.file().image().content());
      }
      assertThat(part.totals().stored()).containsExactly(IntStream.of(lengths).sum());
    }
  }

  @Test
  void otherReadersFindCompressedPixelsOfRowsWithoutFiles() throws Exception {
    List<Example> rows =
        IntStream.range(0, 100).mapToObj(i -> new Example(i, i % 2, pixels(i, 6))).toList();

    PartResult part = write(PartSchema.Layout.PIXELS, 1000, rows);

    List<Group> found = read(part);
    assertThat(found).hasSize(100);
    for (Example row : rows) {
      Group group = found.get((int) row.id());
      assertThat(group.getLong("id", 0)).isEqualTo(row.id());
      assertThat(group.getInteger("label", 0)).isEqualTo(row.label());
      assertThat(group.getInteger("width", 0)).isEqualTo(2);
      assertThat(group.getBinary("pixels", 0).getBytes()).isEqualTo(row.pixels());
      assertThat(group.getType().containsField("path")).isFalse();
    }
  }

  @Test
  void rowGroupHoldsAsManyRowsAsItsBytesDoAndOneAtLeast() throws Exception {
    List<Example> rows =
        IntStream.of(10, 10, 10, 200, 10, 10).mapToObj(length -> row(1, length)).toList();
    int three = 3 * (10 + OVERHEAD + rows.get(0).file().path().length());

    assertThat(write(PartSchema.Layout.PIXELS_OF_FILES, three, rows).file().rowGroups())
        .containsExactly(3L, 1L, 2L);
    assertThat(write(PartSchema.Layout.PIXELS_OF_FILES, three - 1, rows).file().rowGroups())
        .containsExactly(2L, 1L, 1L, 2L);
  }

  @Test
  void rowGroupHoldsNoMoreThanSoManyRowsHoweverSmallTheyAre() throws Exception {
    Example row = new Example(1, 1, pixels(1, 6));
    List<Example> rows = Collections.nCopies(PartFile.MOST_ROWS + 5, row);

    assertThat(write(PartSchema.Layout.PIXELS, 1 << 30, rows).file().rowGroups())
        .containsExactly((long) PartFile.MOST_ROWS, 5L);
  }

  @Test
  void pagesAreOfAboutAQuarterMebibyteInEveryRowGroup() throws Exception {
    // 85 rows of 3,072 bytes and their length fill a page.
    List<Example> rows = IntStream.range(0, 700).mapToObj(i -> row(i, 3072)).toList();

    PartResult part = write(PartSchema.Layout.PIXELS_OF_FILES, 1 << 20, rows);

    long perGroup = part.file().rowGroups().get(0);
    assertThat(perGroup).isBetween(255L, 340L);
    try (ParquetFileReader reader = open(part)) {
      for (BlockMetaData block : reader.getFooter().getBlocks()) {
        ColumnChunkMetaData images = column(block, "pixels");
        int pages = reader.readOffsetIndex(images).getPageCount();
        assertThat(pages).isEqualTo(((int) block.getRowCount() + 84) / 85);
        assertThat(images.getTotalSize()).isEqualTo(images.getTotalUncompressedSize());
        assertThat(reader.readColumnIndex(column(block, "id")).getNullPages()).containsOnly(false);
      }
    }
  }

  @Test
  void fileWithoutRowsIsOneToo() throws Exception {
    PartResult part = write(PartSchema.Layout.PIXELS_OF_FILES, 1000, List.of());

    assertThat(part.file().rows()).isZero();
    assertThat(read(part)).isEmpty();
  }

  private PartResult write(PartSchema.Layout layout, int rowGroupBytes, List<Example> rows)
      throws IOException {
    return new PartWriter(folder.toString(), SHAPE, 2, rowGroupBytes, layout)
        .write(new SplitPlan.FileSlot(Split.TRAIN, 0), rows.iterator(), CONF);
  }

  private static Example row(int id, int length) {
    var image = new StoredImage(id + 1, length + 1, pixels(id, length));
    return new Example(id, id % 2, pixels(id, 6), new Example.StoredFile("a b/ä" + id, image));
  }

  private static byte[] pixels(int id, int length) {
    byte[] pixels = new byte[length];
    new Seed(id).generator().nextBytes(pixels);
    return pixels;
  }

  private static ColumnChunkMetaData column(BlockMetaData block, String name) {
    return block.getColumns().stream()
        .filter(column -> column.getPath().toDotString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ParquetFileReader open(PartResult part) throws IOException {
    return ParquetFileReader.open(
        HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(part.written()), CONF),
        ParquetReadOptions.builder().usePageChecksumVerification().build());
  }

  private static List<Group> read(PartResult part) throws IOException {
    List<Group> groups = new ArrayList<>();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(part.written()))
            .withConf(CONF)
            .build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        groups.add(group);
      }
    }
    return groups;
  }
}
