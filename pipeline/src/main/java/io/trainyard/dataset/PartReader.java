package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes row groups of one split. The first reader of a file in a JVM compares the whole of it
 * with the manifest: Parquet's checksums leave out the headers, and damage there can make it read
 * for ever. Holds the file that it read last open. Not thread-safe.
 */
final class PartReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PartReader.class);

  /** Makes what is wanted of a row group's columns. */
  @FunctionalInterface
  private interface Decoding<T> {
    T decode(Columns columns) throws IOException;
  }

  /** Columns of a segment's row group. */
  private record Columns(ColumnReadStoreImpl store, MessageType schema, Segment segment) {

    /** A column at the segment's first row. */
    ColumnReader at(String name) {
      return at(name, 1);
    }

    /** A column of so many values in each row, at the segment's first row. */
    ColumnReader at(String name, int valuesInRow) {
      ColumnReader column =
          store.getColumnReader(schema.getColumnDescription(PartSchema.path(name)));
      for (long i = 0; i < (long) segment.from() * valuesInRow; i++) {
        column.skip();
        column.consume();
      }
      return column;
    }
  }

  private final Dataset dataset;
  private final Split split;
  private final Configuration conf;
  private final RowForm form;
  private final MessageType schema;
  private int openPart = -1;
  private ParquetFileReader file;
  private long nanos;

  PartReader(Dataset dataset, Split split, Configuration conf) {
    this.dataset = dataset;
    this.split = split;
    this.conf = conf;
    this.form = RowForm.of(dataset.manifest());
    this.schema = PartSchema.read(form);
  }

  /** Time spent in reading and decoding so far. */
  long nanos() {
    return nanos;
  }

  /**
   * Reads rows.
   *
   * @throws BadData if the file is not what the manifest says
   * @throws Infrastructure if the file system fails
   */
  Rows read(Segment segment) {
    return read(segment, schema, this::rows);
  }

  /**
   * Reads the ids of rows, and nothing else of them.
   *
   * @throws BadData if the file is not what the manifest says
   * @throws Infrastructure if the file system fails
   */
  long[] ids(Segment segment) {
    return read(segment, PartSchema.ids(), this::ids);
  }

  private <T> T read(Segment segment, MessageType columns, Decoding<T> decoding) {
    long start = System.nanoTime();
    Manifest.Part part = dataset.manifest().split(split).files().get(segment.part());
    try {
      open(segment.part(), part);
      file.setRequestedSchema(columns);
      return decoding.decode(new Columns(store(segment, part, columns), columns, segment));
    } catch (IOException | RuntimeException e) {
      throw dataset.readFailure(part, e, conf);
    } finally {
      nanos += System.nanoTime() - start;
    }
  }

  private void open(int index, Manifest.Part part) throws IOException {
    if (index == openPart) {
      return;
    }
    close();
    FileStatus status = CheckedFiles.OF_THIS_JVM.check(dataset.file(part), part, conf);
    var options = HadoopReadOptions.builder(conf).usePageChecksumVerification().build();
    file = ParquetFileReader.open(HadoopInputFile.fromStatus(status, conf), options);
    openPart = index;
  }

  private ColumnReadStoreImpl store(Segment segment, Manifest.Part part, MessageType columns)
      throws IOException {
    PageReadStore pages = file.readRowGroup(segment.rowGroup());
    if (pages == null || pages.getRowCount() != part.rowGroups().get(segment.rowGroup())) {
      throw new IOException("row groups are not those of the manifest");
    }
    return new ColumnReadStoreImpl(
        pages, NO_RECORDS, columns, file.getFileMetaData().getCreatedBy());
  }

  private long[] ids(Columns columns) {
    ColumnReader column = columns.at(PartSchema.ID);
    long[] ids = new long[columns.segment().rows()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = column.getLong();
      column.consume();
    }
    return ids;
  }

  private Rows rows(Columns columns) throws IOException {
    Rows rows = new Rows(columns.segment().rows(), form);
    long[] ids = ids(columns);
    for (int i = 0; i < ids.length; i++) {
      rows.setId(i, ids[i]);
    }
    if (form.targets() > 0) {
      readTargets(columns, rows);
    } else if (form.labels() > 0) {
      readLabels(columns, rows);
    }
    if (form.isUniform()) {
      readPixels(columns, rows);
    } else {
      readImages(columns, rows);
    }
    return rows;
  }

  private static void readLabels(Columns columns, Rows rows) {
    ColumnReader labels = columns.at(PartSchema.LABEL);
    for (int i = 0; i < rows.count(); i++) {
      rows.setLabel(i, labels.getInteger());
      labels.consume();
    }
  }

  private void readTargets(Columns columns, Rows rows) throws IOException {
    ColumnReader values = columns.at(PartSchema.TARGETS, form.targets());
    for (int i = 0; i < rows.targets().length; i++) {
      boolean first = i % form.targets() == 0;
      if (first != (values.getCurrentRepetitionLevel() == 0)) {
        throw new IOException("expected " + form.targets() + " targets in each row");
      }
      rows.targets()[i] = values.getFloat();
      values.consume();
    }
  }

  private void readPixels(Columns columns, Rows rows) throws IOException {
    ColumnReader pixels = columns.at(PartSchema.PIXELS);
    for (int i = 0; i < rows.count(); i++) {
      copyPixels(pixels.getBinary(), rows, i);
      pixels.consume();
    }
  }

  private void readImages(Columns columns, Rows rows) {
    ColumnReader heights = columns.at(PartSchema.HEIGHT);
    ColumnReader widths = columns.at(PartSchema.WIDTH);
    ColumnReader images = columns.at(form.varied().orElseThrow().column());
    for (int i = 0; i < rows.count(); i++) {
      // The bytes that Parquet hands out are a part of the page, which is to be let go.
      Binary value = images.getBinary();
      byte[] content = new byte[value.length()];
      value.toByteBuffer().get(content);
      rows.setImage(i, new StoredImage(heights.getInteger(), widths.getInteger(), content));
      heights.consume();
      widths.consume();
      images.consume();
    }
  }

  private static void copyPixels(Binary value, Rows rows, int row) throws IOException {
    if (value.length() != rows.rowSize()) {
      throw new IOException("pixels of " + value.length() + " bytes in row " + row);
    }
    value.toByteBuffer().get(rows.pixels(), row * rows.rowSize(), rows.rowSize());
  }

  @Override
  public void close() {
    openPart = -1;
    if (file == null) {
      return;
    }
    try {
      file.close();
    } catch (IOException e) {
      // What was read from it is good.
      LOG.debug("cannot close a Parquet file", e);
    } finally {
      file = null;
    }
  }

  /** Columns are read one by one, so nothing is ever converted; the store asks all the same. */
  private static final GroupConverter NO_RECORDS =
      new GroupConverter() {
        @Override
        public Converter getConverter(int field) {
          return new PrimitiveConverter() {
            /** Of a list, whose elements are nobody's to convert either. */
            @Override
            public GroupConverter asGroupConverter() {
              return NO_RECORDS;
            }
          };
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
      };
}
