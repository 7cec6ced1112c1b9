package io.trainyard.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.api.Binary;

/**
 * The column of images of one row group at a time, in Parquet's plain encoding: each value's length
 * as four bytes, the lowest first, and its bytes. Parquet's own writer takes four copies of that,
 * in arrays that live just long enough for the garbage collector to move them; here a value is
 * copied once, into arrays that serve one row group after another. Not thread-safe.
 */
final class ImagePages {

  /**
   * A page as Parquet writes it, which also asks for it in one array for its checksum.
   *
   * @param bytes up to where its content ends
   */
  private static final class Content extends BytesInput {

    private final ByteBuffer bytes;

    Content(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public void writeAllTo(OutputStream out) throws IOException {
      out.write(bytes.array(), 0, bytes.position());
    }

    /** The page itself where it is full. */
    @Override
    public byte[] toByteArray() throws IOException {
      return bytes.hasRemaining() ? super.toByteArray() : bytes.array();
    }

    @Override
    public long size() {
      return bytes.position();
    }
  }

  private static final class Page {

    private final ByteBuffer bytes;
    private final Statistics<?> statistics;
    private int rows;

    Page(byte[] array, ColumnDescriptor column) {
      this.bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
      this.statistics = Statistics.createStats(column.getPrimitiveType());
    }

    void add(byte[] image) {
      bytes.putInt(image.length).put(image);
      statistics.updateStats(Binary.fromConstantByteArray(image));
      rows++;
    }
  }

  private final ColumnDescriptor column;
  private final BytesInputCompressor compressor;
  private final int pageBytes;
  private final List<Page> pages = new ArrayList<>();
  private final Deque<byte[]> free = new ArrayDeque<>();

  /**
   * Of pages that serve again: as many images of the first one's length as fit, so that it fills
   * them.
   */
  private int capacity;

  /**
   * @param pageBytes about how long a page is; one image at least has room
   */
  ImagePages(ColumnDescriptor column, BytesInputCompressor compressor, int pageBytes) {
    this.column = column;
    this.compressor = compressor;
    this.pageBytes = pageBytes;
  }

  /** Adds a copy of the image of the next row. */
  void add(byte[] image) {
    int length = Math.addExact(Integer.BYTES, image.length);
    Page last = pages.isEmpty() ? null : pages.get(pages.size() - 1);
    if (last == null || last.bytes.remaining() < length) {
      last = open(length);
      pages.add(last);
    }
    last.add(image);
  }

  private Page open(int length) {
    if (capacity == 0) {
      capacity = length * Math.max(1, pageBytes / length);
    }
    if (length > capacity) {
      return new Page(new byte[length], column);
    }
    byte[] array = free.poll();
    return new Page(array == null ? new byte[capacity] : array, column);
  }

  /** Writes all pages as a column of {@code rows} rows; what is added then is of the next one. */
  void flush(ParquetFileWriter to, long rows) throws IOException {
    to.startColumn(column, rows, compressor.getCodecName());
    for (Page page : pages) {
      var content = new Content(page.bytes);
      to.writeDataPage(
          page.rows,
          page.bytes.position(),
          compressor.compress(content),
          page.statistics,
          page.rows,
          Encoding.RLE,
          Encoding.RLE,
          Encoding.PLAIN);
      if (page.bytes.capacity() == capacity) {
        free.add(page.bytes.array());
      }
    }
    to.endColumn();
    pages.clear();
  }
}
