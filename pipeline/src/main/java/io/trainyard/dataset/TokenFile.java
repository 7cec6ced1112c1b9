package io.trainyard.dataset;

import io.trainyard.dataset.TextManifest.Counts;
import io.trainyard.storage.Checksum;
import io.trainyard.text.SpecialToken;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * A Parquet file of rows of tokens while it is written. Row groups end where so many tokens are in
 * them, so that they do not depend on how well tokens compress. Holds one row group in memory. Not
 * thread-safe.
 */
final class TokenFile implements AutoCloseable {

  private static final int PAGE_BYTES = 1 << 18;

  /** Row groups need not begin where a file system's blocks do. */
  private static final int NO_PADDING = 0;

  /**
   * A file that was written.
   *
   * @param streams that begin in it, of running text
   * @param sides counts of each list of its rows, in order
   */
  record Written(Split split, WrittenFile file, long streams, List<Counts> sides)
      implements Serializable {}

  /**
   * Which file is to be written, and how.
   *
   * @param directory to write to before files are moved into place, fully qualified
   * @param index of the file in its split
   * @param rowGroupBytes about the most bytes of rows in a row group, 4 a token; of texts their
   *     UTF-8
   */
  record Slot(String directory, Split split, int index, TokenSchema schema, int rowGroupBytes) {}

  private final Slot slot;
  private final MessageType message;
  private final TokenColumns columns;
  private final Path written;
  private final CodecFactory codecs;
  private final BytesInputCompressor compressor;
  private final ChecksumOutputFile file;
  private final ParquetFileWriter writer;
  private final List<Long> rowGroups = new ArrayList<>();
  private final Counts[] sides;
  private long streams;
  private RowGroup group;

  TokenFile(Slot slot, Configuration conf) throws IOException {
    this.slot = slot;
    this.columns = slot.schema().columns();
    this.message = slot.schema().message(columns);
    // A task may be tried again, or twice at once.
    this.written =
        new Path(
            slot.directory(),
            "%s-%05d-%s".formatted(slot.split().directory(), slot.index(), UUID.randomUUID()));
    this.codecs = new CodecFactory(conf, PAGE_BYTES);
    this.compressor = codecs.getCompressor(CompressionCodecName.SNAPPY);
    this.sides =
        Stream.generate(() -> Counts.NONE).limit(columns.lists().size()).toArray(Counts[]::new);
    this.file = new ChecksumOutputFile(written, conf);
    this.writer =
        new ParquetFileWriter(
            file,
            message,
            ParquetFileWriter.Mode.CREATE,
            slot.rowGroupBytes(),
            NO_PADDING,
            ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
            ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
            true);
    writer.start();
  }

  /** The next row, which has no texts: its numbers and its lists, in the order of the schema. */
  void write(long[] numbers, int[]... lists) throws IOException {
    write(numbers, List.of(), lists);
  }

  /** The next row: its numbers, its texts and its lists, in the order of the schema. */
  void write(long[] numbers, List<String> texts, int[]... lists) throws IOException {
    List<Binary> strings = texts.stream().map(Binary::fromString).toList();
    long bytes =
        (long) numbers.length * Long.BYTES + strings.stream().mapToLong(Binary::length).sum();
    streams += slot.schema().beginsStream(numbers) ? 1 : 0;
    for (int side = 0; side < lists.length; side++) {
      bytes += (long) lists[side].length * Integer.BYTES;
      sides[side] = sides[side].plus(counts(lists[side]));
    }
    if (group != null && group.bytes + bytes > slot.rowGroupBytes()) {
      flush();
    }
    if (group == null) {
      group = new RowGroup();
    }
    group.add(numbers, lists, strings, bytes);
  }

  private static Counts counts(int[] tokens) {
    int unknown = 0;
    for (int token : tokens) {
      unknown += token == SpecialToken.UNK.index() ? 1 : 0;
    }
    return new Counts(tokens.length, unknown, tokens.length);
  }

  /** Ends the file. */
  Written end() throws IOException {
    if (group != null) {
      flush();
    }
    writer.end(Map.of());
    Checksum checksum = file.checksum();
    // Named after its content, a new file never takes the place of one that somebody reads.
    String path =
        "%s/part-%05d-%s.parquet"
            .formatted(slot.split().directory(), slot.index(), checksum.prefix());
    long rows = rowGroups.stream().mapToLong(Long::longValue).sum();
    var part = new Manifest.Part(path, rows, file.bytes(), checksum, rowGroups);
    return new Written(
        slot.split(), new WrittenFile(written.toString(), part), streams, List.of(sides));
  }

  private void flush() throws IOException {
    writer.startBlock(group.rows);
    group.flush();
    writer.endBlock();
    rowGroups.add(group.rows);
    group = null;
  }

  @Override
  public void close() throws IOException {
    codecs.release();
    file.close();
  }

  /** The rows that are not written yet. */
  private final class RowGroup {

    private final Map<ColumnDescriptor, ColumnPages> pages = new LinkedHashMap<>();
    private final ColumnWriteStore store;
    private final List<ColumnWriter> numbers;
    private final List<ColumnWriter> lists;
    private final List<ColumnWriter> texts;

    private long rows;
    private long bytes;

    RowGroup() {
      var properties =
          ParquetProperties.builder()
              .withPageSize(PAGE_BYTES)
              .withPageRowCountLimit(Integer.MAX_VALUE)
              .withDictionaryEncoding("id", false);
      // Hardly any comes twice.
      columns.texts().forEach(name -> properties.withDictionaryEncoding(name, false));
      this.store =
          properties
              .build()
              .newColumnWriteStore(
                  message,
                  column -> pages.computeIfAbsent(column, key -> new ColumnPages(key, compressor)));
      this.numbers = columns.numbers(message).stream().map(store::getColumnWriter).toList();
      this.lists = columns.lists(message).stream().map(store::getColumnWriter).toList();
      this.texts = columns.texts(message).stream().map(store::getColumnWriter).toList();
    }

    void add(long[] row, int[][] tokens, List<Binary> strings, long size) {
      for (int i = 0; i < row.length; i++) {
        numbers.get(i).write(row[i], TokenColumns.FIRST, TokenColumns.EMPTY);
      }
      for (int i = 0; i < tokens.length; i++) {
        add(tokens[i], lists.get(i));
      }
      for (int i = 0; i < strings.size(); i++) {
        texts.get(i).write(strings.get(i), TokenColumns.FIRST, TokenColumns.EMPTY);
      }
      store.endRecord();
      rows++;
      bytes += size;
    }

    private static void add(int[] tokens, ColumnWriter to) {
      if (tokens.length == 0) {
        to.writeNull(TokenColumns.FIRST, TokenColumns.EMPTY);
      }
      for (int i = 0; i < tokens.length; i++) {
        int level = i == 0 ? TokenColumns.FIRST : TokenColumns.NEXT;
        to.write(tokens[i], level, TokenColumns.PRESENT);
      }
    }

    void flush() throws IOException {
      store.flush();
      for (ColumnDescriptor column : message.getColumns()) {
        pages.get(column).writeTo(writer);
      }
      store.close();
    }
  }
}
