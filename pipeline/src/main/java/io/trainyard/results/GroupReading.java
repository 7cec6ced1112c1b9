package io.trainyard.results;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;

/**
 * Reads the rows of a Parquet file by Hadoop's settings as they were given. Parquet's own way from
 * a path loads all of them from their XML first, which takes longer than a small table.
 */
final class GroupReading extends ParquetReader.Builder<Group> {

  private GroupReading(InputFile file) {
    super(file);
  }

  static ParquetReader<Group> open(Path file, Configuration conf) throws IOException {
    return new GroupReading(HadoopInputFile.fromPath(file, conf)).build();
  }

  @Override
  protected ReadSupport<Group> getReadSupport() {
    return new GroupReadSupport();
  }
}
