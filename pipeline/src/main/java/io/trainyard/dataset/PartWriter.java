package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;

/**
 * Writes one Parquet file of the dataset, in the order in which rows come.
 *
 * @param directory where files are written before they are moved into place, fully qualified
 * @param rowGroupBytes about how many bytes of rows, before compression, a row group holds
 */
record PartWriter(String directory, ImageShape shape, int classes, int rowGroupBytes)
    implements Serializable {

  /** Values of a row beside its pixels, in bytes: an id, a label and the length of the pixels. */
  private static final int ROW_OVERHEAD = Long.BYTES + 2 * Integer.BYTES;

  PartResult write(SplitPlan.FileSlot slot, Iterator<Example> rows, Configuration conf)
      throws IOException {
    // A task may be tried again, or twice at once.
    Path written =
        new Path(
            directory,
            "%s-%05d-%s".formatted(slot.split().directory(), slot.index(), UUID.randomUUID()));
    DigestingOutputFile file = new DigestingOutputFile(written, conf);
    PartResult.Totals totals = PartResult.Totals.zero(classes, shape.channels());
    ParquetWriter<Group> writer = open(file, conf);
    try (writer) {
      while (rows.hasNext()) {
        Example row = rows.next();
        totals.add(row);
        writer.write(group(row));
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

  private ParquetWriter<Group> open(DigestingOutputFile file, Configuration conf)
      throws IOException {
    int rowsPerGroup = Math.max(1, rowGroupBytes / (shape.size() + ROW_OVERHEAD));
    // One page holds all of a row group's pixels: Parquet counts finished pages by their size
    // after compression, and so would let a row group of blank images grow without bound.
    return ExampleParquetWriter.builder(file)
        .withConf(conf)
        .withType(PartSchema.ALL)
        .withCompressionCodec(CompressionCodecName.SNAPPY)
        .withRowGroupSize((long) rowGroupBytes)
        .withPageSize(rowGroupBytes)
        .withPageRowCountLimit(Integer.MAX_VALUE)
        .withMinRowCountForPageSizeCheck(1)
        .withMaxRowCountForPageSizeCheck(Math.max(1, rowsPerGroup / 64))
        .withDictionaryEncoding(PartSchema.ID, false)
        .withDictionaryEncoding(PartSchema.PIXELS, false)
        .withPageWriteChecksumEnabled(true)
        .build();
  }

  private Group group(Example row) {
    Group group = new SimpleGroup(PartSchema.ALL);
    group.add(PartSchema.ID, row.id());
    group.add(PartSchema.LABEL, row.label());
    group.add(PartSchema.HEIGHT, shape.height());
    group.add(PartSchema.WIDTH, shape.width());
    group.add(PartSchema.CHANNELS, shape.channels());
    group.add(PartSchema.PIXELS, Binary.fromConstantByteArray(row.pixels()));
    return group;
  }
}
