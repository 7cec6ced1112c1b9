package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Writes one Parquet file of the dataset, in the order in which rows come.
 *
 * @param directory where files are written before they are moved into place, fully qualified
 * @param shape what a network sees
 * @param rowGroupBytes about how many bytes of rows, before compression, a row group holds
 */
record PartWriter(
    String directory, ImageShape shape, int classes, int rowGroupBytes, RowLayout rows)
    implements Serializable {

  /**
   * How rows are written.
   *
   * @param columns to write
   * @param size of the images
   */
  record RowLayout(PartSchema.Layout columns, Size size) implements Serializable {}

  /** Whether all rows have as many bytes. */
  enum Size {
    EQUAL,
    VARYING
  }

  private static final int PAGE_BYTES = 1 << 18;

  /** Values of a row beside its pixels, in bytes: an id, a label and the length of the pixels. */
  private static final int ROW_OVERHEAD = Long.BYTES + 2 * Integer.BYTES;

  /** Rows that are pixels of {@code shape} and had no file of their own. */
  PartWriter(String directory, ImageShape shape, int classes, int rowGroupBytes) {
    this(
        directory,
        shape,
        classes,
        rowGroupBytes,
        new RowLayout(PartSchema.Layout.PIXELS, Size.EQUAL));
  }

  PartResult write(SplitPlan.FileSlot slot, Iterator<Example> rows, Configuration conf)
      throws IOException {
    // A task may be tried again, or twice at once.
    Path written =
        new Path(
            directory,
            "%s-%05d-%s".formatted(slot.split().directory(), slot.index(), UUID.randomUUID()));
    DigestingOutputFile file = new DigestingOutputFile(written, conf);
    PartResult.Totals totals = PartResult.Totals.zero(classes, shape.channels());
    ParquetWriter<Example> writer = open(file, conf);
    try (writer) {
      while (rows.hasNext()) {
        Example row = rows.next();
        totals.add(row);
        writer.write(row);
      }
    }
    List<Long> rowGroups =
        writer.getFooter().getBlocks().stream().map(BlockMetaData::getRowCount).toList();
    Manifest.Part part = part(slot, file, rowGroups);
    return new PartResult(slot.split(), written.toString(), part, totals);
  }

  private static Manifest.Part part(
      SplitPlan.FileSlot slot, DigestingOutputFile file, List<Long> rowGroups) {
    String sha256 = file.sha256();
    // Named after its content, a new file never takes the place of one that somebody reads.
    String path =
        "%s/part-%05d-%s.parquet"
            .formatted(slot.split().directory(), slot.index(), sha256.substring(0, 8));
    long count = rowGroups.stream().mapToLong(Long::longValue).sum();
    return new Manifest.Part(path, count, file.bytes(), sha256, rowGroups);
  }

  private ParquetWriter<Example> open(DigestingOutputFile file, Configuration conf)
      throws IOException {
    int rowsPerGroup = Math.max(1, rowGroupBytes / (shape.size() + ROW_OVERHEAD));
    // Any image may be a large one where their sizes vary.
    int rowsPerCheck = rows.size() == Size.VARYING ? 1 : Math.max(1, rowsPerGroup / 64);
    // Compressed, one page holds all of a row group's pixels: Parquet counts finished pages by
    // their
    // size after compression, and so would let a row group of blank images grow without bound.
    // Otherwise pages are small: large arrays have the garbage collector mark the heap again and
    // again, and give memory back only to ask for it anew.
    boolean compressed = rows.columns().compression() != CompressionCodecName.UNCOMPRESSED;
    return new ExampleWriteSupport.Builder(file, rows.columns(), shape)
        .withConf(conf)
        .withCompressionCodec(rows.columns().compression())
        .withRowGroupSize((long) rowGroupBytes)
        .withPageSize(compressed ? rowGroupBytes : Math.min(PAGE_BYTES, rowGroupBytes))
        .withPageRowCountLimit(Integer.MAX_VALUE)
        .withMinRowCountForPageSizeCheck(1)
        .withMaxRowCountForPageSizeCheck(rowsPerCheck)
        .withDictionaryEncoding(PartSchema.ID, false)
        .withDictionaryEncoding(rows.columns().column(), false)
        .withDictionaryEncoding(PartSchema.PATH, false)
        .withPageWriteChecksumEnabled(true)
        .build();
  }
}
