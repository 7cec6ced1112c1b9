package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * A Parquet file of image rows while it is written, value by value, without a record of objects for
 * each row. Columns other than the images go through Parquet's encoders. Holds one row group in
 * memory. Not thread-safe.
 */
final class PartFile implements AutoCloseable {

  /** About the length of a page; larger ones are what the garbage collector moves least gladly. */
  private static final int PAGE_BYTES = 1 << 18;

  /**
   * Values of a row beside its image and path, in bytes: an id, the image's length, and a label or
   * as many bytes for each target.
   */
  private static final int ROW_OVERHEAD = Long.BYTES + Integer.BYTES;

  /** Levels of values in no list, and of those that are there though they need not be. */
  private static final int FLAT = 0;

  private static final int REQUIRED = 0;
  private static final int PRESENT = 1;

  /** The level of repetition of a list's values after its first. */
  private static final int IN_LIST = 1;

  /**
   * Rows of a row group at most, however small they are. A task that reads a range of rows reads
   * over those before them in their row group, so that many small rows would be read over again and
   * again.
   */
  static final int MOST_ROWS = 1 << 16;

  /** Row groups need not begin where a file system's blocks do. */
  private static final int NO_PADDING = 0;

  private final PartSchema.Layout columns;
  private final int targets;
  private final ImageShape shape;
  private final int rowGroupBytes;
  private final CodecFactory codecs;
  private final BytesInputCompressor compressor;
  private final ParquetFileWriter writer;
  private final ImagePages images;
  private final List<Long> rowGroups = new ArrayList<>();
  private RowGroup group;

  /**
   * @param targets of each row in place of a label; 0 where it has one
   * @param shape what a network sees
   * @param rowGroupBytes about the most bytes of rows, before compression, in a row group; it holds
   *     one row at least, and {@link #MOST_ROWS} at most
   */
  PartFile(
      ChecksumOutputFile file,
      PartSchema.Layout columns,
      int targets,
      ImageShape shape,
      int rowGroupBytes,
      Configuration conf)
      throws IOException {
    this.columns = columns;
    this.targets = targets;
    this.shape = shape;
    this.rowGroupBytes = rowGroupBytes;
    this.codecs = new CodecFactory(conf, PAGE_BYTES);
    this.compressor = codecs.getCompressor(columns.compression());
    this.images =
        new ImagePages(
            descriptor(columns.schema(targets), columns.column()), compressor, PAGE_BYTES);
    this.writer =
        new ParquetFileWriter(
            file,
            columns.schema(targets),
            ParquetFileWriter.Mode.CREATE,
            rowGroupBytes,
            NO_PADDING,
            ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
            ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
            true);
    writer.start();
  }

  private static ColumnDescriptor descriptor(MessageType schema, String column) {
    return schema.getColumnDescription(PartSchema.path(column));
  }

  /** The next row; its image is copied. */
  void write(Example row) throws IOException {
    StoredImage image =
        row.file() == null
            ? new StoredImage(shape.height(), shape.width(), row.pixels())
            : row.file().image();
    int path = row.file() == null ? 0 : row.file().path().length();
    long bytes =
        (long) image.content().length + path + ROW_OVERHEAD + Float.BYTES * Math.max(1, targets);
    if (group != null && (group.bytes + bytes > rowGroupBytes || group.rows == MOST_ROWS)) {
      flush();
    }
    if (group == null) {
      group = new RowGroup();
    }
    group.add(row, image, bytes);
  }

  /**
   * Ends the file.
   *
   * @return the rows of each row group
   */
  List<Long> end() throws IOException {
    if (group != null) {
      flush();
    }
    writer.end(Map.of());
    return rowGroups;
  }

  private void flush() throws IOException {
    writer.startBlock(group.rows);
    group.flush();
    writer.endBlock();
    rowGroups.add(group.rows);
    group = null;
  }

  /** Gives back what compression takes; the file is closed by whoever opened it. */
  @Override
  public void close() {
    codecs.release();
  }

  /** The rows that are not written yet. */
  private final class RowGroup {

    /** Of columns other than the images, in the order of the schema. */
    private final Map<ColumnDescriptor, ColumnPages> pages = new LinkedHashMap<>();

    private final ColumnWriteStore store;
    private final ColumnWriter id;

    /** The column of labels, or of targets. */
    private final ColumnWriter truth;

    private final ColumnWriter height;
    private final ColumnWriter width;
    private final ColumnWriter channels;

    /** Null where rows have no file of their own. */
    private final ColumnWriter path;

    private long rows;
    private long bytes;

    RowGroup() {
      MessageType others = columns.withoutImages(targets);
      this.store =
          encoding()
              .newColumnWriteStore(
                  others,
                  column -> pages.computeIfAbsent(column, key -> new ColumnPages(key, compressor)));
      this.id = store.getColumnWriter(descriptor(others, PartSchema.ID));
      this.truth =
          store.getColumnWriter(
              descriptor(others, targets == 0 ? PartSchema.LABEL : PartSchema.TARGETS));
      this.height = store.getColumnWriter(descriptor(others, PartSchema.HEIGHT));
      this.width = store.getColumnWriter(descriptor(others, PartSchema.WIDTH));
      this.channels = store.getColumnWriter(descriptor(others, PartSchema.CHANNELS));
      this.path =
          others.containsField(PartSchema.PATH)
              ? store.getColumnWriter(descriptor(others, PartSchema.PATH))
              : null;
    }

    private static ParquetProperties encoding() {
      return ParquetProperties.builder()
          .withPageSize(PAGE_BYTES)
          .withPageRowCountLimit(Integer.MAX_VALUE)
          .withDictionaryEncoding(PartSchema.ID, false)
          .withDictionaryEncoding(PartSchema.PATH, false)
          .build();
    }

    void add(Example row, StoredImage image, long size) {
      id.write(row.id(), FLAT, REQUIRED);
      writeTruth(row);
      height.write(image.height(), FLAT, REQUIRED);
      width.write(image.width(), FLAT, REQUIRED);
      channels.write(shape.channels(), FLAT, REQUIRED);
      images.add(image.content());
      if (row.file() != null) {
        path.write(Binary.fromString(row.file().path()), FLAT, PRESENT);
      }
      store.endRecord();
      rows++;
      bytes += size;
    }

    private void writeTruth(Example row) {
      if (targets == 0) {
        truth.write(row.label(), FLAT, REQUIRED);
      }
      for (int k = 0; k < targets; k++) {
        truth.write(row.targets()[k], k == 0 ? FLAT : IN_LIST, PRESENT);
      }
    }

    void flush() throws IOException {
      store.flush();
      for (ColumnDescriptor column : columns.schema(targets).getColumns()) {
        if (pages.containsKey(column)) {
          pages.get(column).writeTo(writer);
        } else {
          images.flush(writer, rows);
        }
      }
      store.close();
    }
  }
}
