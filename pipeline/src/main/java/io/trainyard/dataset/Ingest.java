package io.trainyard.dataset;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns raw files into a dataset. Rows, their order and their split are a function of the source,
 * the settings and the seed, and not of how many tasks ran. One ingest at a time may write to a
 * dataset directory.
 */
public final class Ingest {

  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private static final String SOURCE_KEY = "dataset.source";

  /**
   * What was asked for.
   *
   * @param kind of the source
   */
  record Order(DatasetSettings settings, Seed seed, String kind) {}

  private record Work(JavaSparkContext context, SourceContents contents, Order order) {

    Configuration conf() {
      return context.hadoopConfiguration();
    }

    DatasetIdentity identity(String fingerprint) {
      return DatasetIdentity.of(fingerprint, contents, order);
    }
  }

  /**
   * Reads {@code settings.source()} and writes {@code settings.path()}. A dataset of the same
   * source and settings that is there already is left as it is. Another one, or a damaged one, is
   * replaced if {@code overwrite} is given: it stays as it is until the new one takes its place.
   * Without {@code overwrite} only a file's length tells that it is damaged, with it every byte.
   *
   * @throws BadConfiguration if path or source are not set or no paths, the path cannot be written,
   *     or another dataset is there and {@code overwrite} is not given
   * @throws BadData if the source is not sound or may not be read, or what is there is damaged and
   *     {@code overwrite} is not given
   * @throws io.trainyard.failure.Infrastructure if the cluster or a file system fails
   */
  public IngestReport run(
      SparkSession spark, DatasetSettings settings, Seed seed, boolean overwrite) {
    long start = System.nanoTime();
    String path = required(settings.path(), Dataset.KEY, "the directory to write to");
    Source source = required(settings.source(), SOURCE_KEY, "what to read");
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Configuration conf = context.hadoopConfiguration();
    try {
      Path given = Paths.parse(path, Dataset.KEY);
      Path root = AtomicFiles.fileSystem(given, conf).makeQualified(given);
      SourceContents contents = open(source, conf);
      var work = new Work(context, contents, new Order(settings, seed, source.kind()));
      Optional<DatasetManifest> standing = standing(root, work, overwrite);
      DatasetManifest manifest = standing.isPresent() ? standing.get() : write(work, root);
      if (overwrite || standing.isEmpty()) {
        // Also where it stands: the ingest that replaced another one may have been killed before
        // this.
        sweep(new DatasetDirectory(root, conf));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new IngestReport(manifest, root.toString(), standing.isPresent(), seconds);
    } catch (IOException e) {
      throw StorageFailures.writing("cannot ingest into " + path, Dataset.KEY, e);
    }
  }

  private static SourceContents open(Source source, Configuration conf) {
    try {
      return source.open(conf);
    } catch (IOException e) {
      throw StorageFailures.reading("cannot read the source", SOURCE_KEY, e);
    }
  }

  private static <T> T required(Optional<T> value, String key, String what) {
    return value.orElseThrow(
        () ->
            new BadConfiguration(
                "cannot ingest: expected " + key + " to say " + what + ", found nothing; set it"));
  }

  /**
   * The same dataset, if it stands there and is to be left as it is. Only who would overwrite it
   * waits until every file was read.
   */
  private static Optional<DatasetManifest> standing(Path root, Work work, boolean overwrite)
      throws IOException {
    Configuration conf = work.conf();
    Path manifest = new Path(root, Manifest.FILE_NAME);
    if (!AtomicFiles.fileSystem(manifest, conf).exists(manifest)) {
      return Optional.empty();
    }
    try {
      DatasetFiles dataset = DatasetFiles.open(root.toString(), conf);
      DatasetIdentity identity = work.identity(fingerprint(work, dataset.manifest()));
      boolean same = dataset.manifest().fingerprint().equals(identity.fingerprint());
      if (!same && !overwrite) {
        throw identity.refusal(root.toString(), dataset.manifest());
      }
      if (same && overwrite) {
        dataset.checkContent(conf);
      }
      return same ? Optional.of(dataset.manifest()) : Optional.empty();
    } catch (BadData e) {
      if (!overwrite) {
        throw e;
      }
      LOG.warn("replacing a dataset that cannot be used: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static String fingerprint(Work work, DatasetManifest standing) {
    try {
      return work.contents().fingerprint(work.context(), standing);
    } catch (IOException e) {
      throw StorageFailures.reading("cannot read the source", SOURCE_KEY, e);
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    }
  }

  private static DatasetManifest write(Work work, Path root) throws IOException {
    var directory = new DatasetDirectory(root, work.conf());
    try {
      Ingested parts = work.contents().write(work.context(), work.order(), directory.prepare());
      DatasetManifest manifest =
          parts.manifest(
              work.identity(parts.source()),
              work.contents().classNames(),
              work.contents().targetNames());
      directory.place(parts);
      directory.commit(manifest);
      return manifest;
    } catch (Exception e) {
      sweep(directory);
      throw e instanceof IOException io
          ? StorageFailures.writing("cannot ingest into " + root, Dataset.KEY, io)
          : SparkFailures.unwrap(e);
    }
  }

  /** What is left behind does no harm, and the next ingest sweeps again. */
  private static void sweep(DatasetDirectory directory) {
    try {
      directory.sweep();
    } catch (IOException e) {
      LOG.warn("cannot delete files that no dataset lists", e);
    }
  }
}
