package io.trainyard.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ParquetFileWriter;

/** Takes the pages of one column, as Parquet encodes them, until their row group is written. */
final class ColumnPages implements PageWriter {

  /** One page, compressed. */
  private record Page(
      BytesInput content,
      int bytes,
      int values,
      int rows,
      Statistics<?> statistics,
      Encodings encodings) {}

  private record Encodings(Encoding repetition, Encoding definition, Encoding values) {}

  private final ColumnDescriptor column;
  private final BytesInputCompressor compressor;
  private final List<Page> pages = new ArrayList<>();
  private DictionaryPage dictionary;

  ColumnPages(ColumnDescriptor column, BytesInputCompressor compressor) {
    this.column = column;
    this.compressor = compressor;
  }

  @Override
  public void writePage(
      BytesInput bytes,
      int values,
      int rows,
      Statistics<?> statistics,
      Encoding repetition,
      Encoding definition,
      Encoding encoding)
      throws IOException {
    pages.add(
        new Page(
            compressed(bytes),
            Math.toIntExact(bytes.size()),
            values,
            rows,
            statistics,
            new Encodings(repetition, definition, encoding)));
  }

  @Override
  public void writeDictionaryPage(DictionaryPage page) throws IOException {
    dictionary =
        new DictionaryPage(
            compressed(page.getBytes()),
            page.getUncompressedSize(),
            page.getDictionarySize(),
            page.getEncoding());
  }

  /** A copy: encoders and compressors use their buffers again. */
  private BytesInput compressed(BytesInput bytes) throws IOException {
    return BytesInput.copy(compressor.compress(bytes));
  }

  /** Writes them as a column of a row group. */
  void writeTo(ParquetFileWriter to) throws IOException {
    long values = pages.stream().mapToLong(Page::values).sum();
    to.startColumn(column, values, compressor.getCodecName());
    if (dictionary != null) {
      to.writeDictionaryPage(dictionary);
    }
    for (Page page : pages) {
      to.writeDataPage(
          page.values(),
          page.bytes(),
          page.content(),
          page.statistics(),
          page.rows(),
          page.encodings().repetition(),
          page.encodings().definition(),
          page.encodings().values());
    }
    to.endColumn();
  }

  @Override
  @SuppressWarnings("deprecation")
  public void writePage(
      BytesInput bytes,
      int values,
      Statistics<?> statistics,
      Encoding repetition,
      Encoding definition,
      Encoding encoding) {
    throw new UnsupportedOperationException("expected the number of rows");
  }

  @Override
  public void writePageV2(
      int rows,
      int nulls,
      int values,
      BytesInput repetition,
      BytesInput definition,
      Encoding encoding,
      BytesInput bytes,
      Statistics<?> statistics) {
    throw new UnsupportedOperationException("expected pages of version 1");
  }

  @Override
  public long getMemSize() {
    return pages.stream().mapToLong(page -> page.content().size()).sum();
  }

  @Override
  public long allocatedSize() {
    return getMemSize();
  }

  @Override
  public String memUsageString(String prefix) {
    return prefix + getMemSize() + " bytes";
  }
}
