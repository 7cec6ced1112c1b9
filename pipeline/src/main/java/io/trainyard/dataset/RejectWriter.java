package io.trainyard.dataset;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.trainyard.storage.Checksum;
import java.io.IOException;
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
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * Writes what one task skipped into a Parquet file, {@code id, split, path, bytes, reason, detail};
 * into none where it skipped nothing. Not thread-safe.
 */
final class RejectWriter implements AutoCloseable {

  /** Spark takes a folder whose name begins so for none of a table's. */
  static final String DIRECTORY = "_rejects";

  private static final MessageType SCHEMA =
      Types.buildMessage()
          .required(INT64)
          .named("id")
          .required(BINARY)
          .as(stringType())
          .named("split")
          .required(BINARY)
          .as(stringType())
          .named("path")
          .required(INT64)
          .named("bytes")
          .required(BINARY)
          .as(stringType())
          .named("reason")
          .required(BINARY)
          .as(stringType())
          .named("detail")
          .named("reject");

  private final String directory;
  private final int index;
  private final Split split;
  private final Configuration conf;
  private Path written;
  private ChecksumOutputFile file;
  private ParquetWriter<Group> writer;

  /**
   * @param directory to write to before files are moved into place
   * @param index of the file
   */
  RejectWriter(String directory, int index, Split split, Configuration conf) {
    this.directory = directory;
    this.index = index;
    this.split = split;
    this.conf = conf;
  }

  void write(Reject reject) throws IOException {
    if (writer == null) {
      open();
    }
    Group group = new SimpleGroup(SCHEMA);
    group.add("id", reject.id());
    group.add("split", split.label());
    group.add("path", reject.path());
    group.add("bytes", reject.bytes());
    group.add("reason", reject.reason());
    group.add("detail", reject.detail());
    writer.write(group);
  }

  private void open() throws IOException {
    written = new Path(directory, "rejects-%05d-%s".formatted(index, UUID.randomUUID()));
    file = new ChecksumOutputFile(written, conf);
    writer =
        ExampleParquetWriter.builder(file)
            .withConf(conf)
            .withType(SCHEMA)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withPageWriteChecksumEnabled(true)
            .build();
  }

  /** Ends the file and adds it to {@code to}. */
  void finish(Rejected to) throws IOException {
    if (writer == null) {
      return;
    }
    writer.close();
    List<Long> rowGroups =
        writer.getFooter().getBlocks().stream().map(BlockMetaData::getRowCount).toList();
    long rows = rowGroups.stream().mapToLong(Long::longValue).sum();
    Checksum checksum = file.checksum();
    String path = "%s/part-%05d-%s.parquet".formatted(DIRECTORY, index, checksum.prefix());
    writer = null;
    to.add(
        new WrittenFile(
            written.toString(), new Manifest.Part(path, rows, file.bytes(), checksum, rowGroups)));
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}
