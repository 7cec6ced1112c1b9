package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import io.trainyard.storage.Checksum;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes one Parquet file of the dataset, in the order in which rows come.
 *
 * @param directory where files are written before they are moved into place, fully qualified
 * @param shape what a network sees
 * @param classes of rows; 0 where they have targets
 * @param targets of each row in place of a label; 0 where it has one
 * @param rowGroupBytes about how many bytes of rows, before compression, a row group holds
 * @param columns of the rows
 */
record PartWriter(
    String directory,
    ImageShape shape,
    int classes,
    int targets,
    int rowGroupBytes,
    PartSchema.Layout columns)
    implements Serializable {

  /** Rows that are pixels of {@code shape} and had no file of their own. */
  PartWriter(String directory, ImageShape shape, int classes, int rowGroupBytes) {
    this(directory, shape, classes, rowGroupBytes, PartSchema.Layout.PIXELS);
  }

  /** Rows that have classes. */
  PartWriter(
      String directory,
      ImageShape shape,
      int classes,
      int rowGroupBytes,
      PartSchema.Layout columns) {
    this(directory, shape, classes, 0, rowGroupBytes, columns);
  }

  PartResult write(SplitPlan.FileSlot slot, Iterator<Example> rows, Configuration conf)
      throws IOException {
    // A task may be tried again, or twice at once.
    Path written =
        new Path(
            directory,
            "%s-%05d-%s".formatted(slot.split().directory(), slot.index(), UUID.randomUUID()));
    PartResult.Totals totals = PartResult.Totals.zero(classes, targets, shape.channels());
    try (var file = new ChecksumOutputFile(written, conf);
        var part = new PartFile(file, columns, targets, shape, rowGroupBytes, conf)) {
      while (rows.hasNext()) {
        Example row = rows.next();
        totals.add(row);
        part.write(row);
      }
      Manifest.Part done = part(slot, file, part.end());
      return new PartResult(slot.split(), written.toString(), done, totals);
    }
  }

  private static Manifest.Part part(
      SplitPlan.FileSlot slot, ChecksumOutputFile file, List<Long> rowGroups) {
    Checksum checksum = file.checksum();
    // Named after its content, a new file never takes the place of one that somebody reads.
    String path =
        "%s/part-%05d-%s.parquet"
            .formatted(slot.split().directory(), slot.index(), checksum.prefix());
    long count = rowGroups.stream().mapToLong(Long::longValue).sum();
    return new Manifest.Part(path, count, file.bytes(), checksum, rowGroups);
  }
}
