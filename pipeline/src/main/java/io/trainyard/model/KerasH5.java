package io.trainyard.model;

import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.random.Seed;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * A network that Keras saved: an HDF5 file, on any Hadoop file system, with architecture and
 * weights, of a sequential or functional model with one input and one output. Training starts from
 * its weights, with the configured optimizer and cross-entropy; what the file says of those is not
 * looked at.
 */
record KerasH5(String path) implements ModelSpec {

  static KerasH5 read(Section section) {
    return new KerasH5(section.text("path"));
  }

  @Override
  public String kind() {
    return "keras-h5";
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    UserNetwork network = UserNetwork.parse(imported(files).json(), path);
    return Dl4jJson.adopt(network, path, shape, optimizer, seed);
  }

  @Override
  public Optional<float[]> initialParameters(NetworkShape shape, Configuration files) {
    return Optional.of(imported(files).parameters(shape.input()));
  }

  private KerasNetwork imported(Configuration files) {
    try {
      return KerasNetwork.read(AtomicFiles.read(new Path(path), files), path);
    } catch (FileNotFoundException | UnsupportedFileSystemException | IllegalArgumentException e) {
      throw new BadConfiguration(
          "cannot read model.path = " + path + ": expected a file, found: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new Infrastructure("cannot read model.path = " + path + ": " + e, e);
    }
  }
}
