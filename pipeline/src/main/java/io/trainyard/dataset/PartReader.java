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
    long start = System.nanoTime();
    Manifest.Part part = dataset.manifest().split(split).files().get(segment.part());
    try {
      open(segment.part(), part);
      return decode(segment, part);
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
    file.setRequestedSchema(schema);
  }

  private Rows decode(Segment segment, Manifest.Part part) throws IOException {
    PageReadStore pages = file.readRowGroup(segment.rowGroup());
    if (pages == null || pages.getRowCount() != part.rowGroups().get(segment.rowGroup())) {
      throw new IOException("row groups are not those of the manifest");
    }
    var columns =
        new ColumnReadStoreImpl(pages, NO_RECORDS, schema, file.getFileMetaData().getCreatedBy());
    Rows rows = new Rows(segment.rows(), form);
    ColumnReader ids = column(columns, PartSchema.ID, segment);
    for (int i = 0; i < rows.count(); i++) {
      rows.setId(i, ids.getLong());
      ids.consume();
    }
    ColumnReader labels = column(columns, PartSchema.LABEL, segment);
    for (int i = 0; i < rows.count(); i++) {
      rows.setLabel(i, labels.getInteger());
      labels.consume();
    }
    if (form.isUniform()) {
      readPixels(columns, segment, rows);
    } else {
      readImages(columns, segment, rows);
    }
    return rows;
  }

  private void readPixels(ColumnReadStoreImpl columns, Segment segment, Rows rows)
      throws IOException {
    ColumnReader pixels = column(columns, PartSchema.PIXELS, segment);
    for (int i = 0; i < rows.count(); i++) {
      copyPixels(pixels.getBinary(), rows, i);
      pixels.consume();
    }
  }

  private void readImages(ColumnReadStoreImpl columns, Segment segment, Rows rows) {
    ColumnReader heights = column(columns, PartSchema.HEIGHT, segment);
    ColumnReader widths = column(columns, PartSchema.WIDTH, segment);
    ColumnReader images = column(columns, form.varied().orElseThrow().column(), segment);
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

  /** A column at the first row of {@code segment}. */
  private ColumnReader column(ColumnReadStoreImpl columns, String name, Segment segment) {
    ColumnReader column = columns.getColumnReader(schema.getColumnDescription(new String[] {name}));
    for (int i = 0; i < segment.from(); i++) {
      column.skip();
      column.consume();
    }
    return column;
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
          return new PrimitiveConverter() {};
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
      };
}
