package io.trainyard.bench;

import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.FolderSource;
import io.trainyard.dataset.ImageRecipe;
import io.trainyard.dataset.Ingest;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.image.PixelImage;
import io.trainyard.image.UnreadableImage;
import io.trainyard.random.Seed;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

/**
 * Measures ingest of an image folder against what it cannot do without: as many threads as there
 * are task slots, which read, decode and resize the same files and forget them. Ingest also lists
 * and hashes the files, reads them in the seeded order of rows, adds up their statistics, and
 * writes and hashes Parquet.
 */
public final class IngestBench {

  public static final String PLAIN = "plain";
  public static final String INGEST = "ingest";

  /** Says that images were decoded, so that nobody can leave it out. */
  private static final int NOTHING = 0;

  private final SparkSession spark;
  private final Protocol protocol;
  private final Consumer<String> progress;

  /**
   * @param spark that computes on this machine
   * @throws BadConfiguration if it does not
   */
  public IngestBench(SparkSession spark, Protocol protocol, Consumer<String> progress) {
    if (!spark.sparkContext().isLocal()) {
      throw new BadConfiguration(
          "cannot measure ingest on %s: expected a local master, beside whose threads others can be measured; give --master local[N]"
              .formatted(spark.sparkContext().master()));
    }
    this.spark = spark;
    this.protocol = protocol;
    this.progress = progress;
  }

  /**
   * @param settings whose source is an image folder
   * @return plain threads first
   */
  public List<IngestResult> run(DatasetSettings settings) {
    FolderSource source = folder(settings);
    int threads = spark.sparkContext().defaultParallelism();
    try (TemporaryFolder folder = TemporaryFolder.create();
        Plain plain = plain(source, threads)) {
      int images = plain.files.size();
      progress.accept("%,d files, %d threads".formatted(images, threads));
      Map<String, Samples> seconds =
          new SideBySide(protocol, progress)
              .measure(List.of(plain, new Ingesting(settings, folder.path())));
      Samples base = seconds.get(PLAIN);
      return seconds.entrySet().stream()
          .map(
              entry ->
                  new IngestResult(
                      entry.getKey(), images, entry.getValue(), base.over(entry.getValue())))
          .toList();
    } catch (IOException e) {
      throw new Infrastructure("cannot measure ingest: " + e, e);
    }
  }

  private static FolderSource folder(DatasetSettings settings) {
    if (settings.source().orElse(null) instanceof FolderSource source
        && source.path().isPresent()) {
      return source;
    }
    throw new BadConfiguration(
        "cannot measure ingest: expected dataset.source to be an image-folder with a path, found another; set it, or leave it out to have images generated");
  }

  private Plain plain(FolderSource source, int threads) throws IOException {
    var root = new org.apache.hadoop.fs.Path(source.path().orElseThrow());
    FileSystem fs = AtomicFiles.fileSystem(root, spark.sparkContext().hadoopConfiguration());
    List<org.apache.hadoop.fs.Path> files = new ArrayList<>();
    list(fs, root, files);
    return new Plain(fs, files, source.recipe(), threads);
  }

  /** Not by {@code listFiles}, which asks another process for each local file's permissions. */
  private static void list(
      FileSystem fs, org.apache.hadoop.fs.Path folder, List<org.apache.hadoop.fs.Path> to)
      throws IOException {
    RemoteIterator<FileStatus> all = fs.listStatusIterator(folder);
    while (all.hasNext()) {
      FileStatus status = all.next();
      if (status.isDirectory()) {
        list(fs, status.getPath(), to);
      } else {
        to.add(status.getPath());
      }
    }
  }

  /** Threads that read, decode and resize. */
  private static final class Plain implements Contender {

    private final FileSystem fs;
    private final List<org.apache.hadoop.fs.Path> files;
    private final ImageRecipe recipe;
    private final int threads;
    private final ExecutorService pool;

    Plain(FileSystem fs, List<org.apache.hadoop.fs.Path> files, ImageRecipe recipe, int threads) {
      this.fs = fs;
      this.files = files;
      this.recipe = recipe;
      this.threads = threads;
      this.pool = Executors.newFixedThreadPool(threads);
    }

    @Override
    public String name() {
      return PLAIN;
    }

    @Override
    public long run(int times) {
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        decodeAll();
      }
      return System.nanoTime() - start;
    }

    private void decodeAll() {
      AtomicInteger next = new AtomicInteger();
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(pool.submit(() -> decode(next)));
      }
      try {
        for (Future<Integer> one : all) {
          one.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Infrastructure("cannot measure ingest: interrupted", e);
      } catch (ExecutionException e) {
        throw new Infrastructure("cannot measure ingest: " + e.getCause(), e);
      }
    }

    private int decode(AtomicInteger next) {
      int sum = NOTHING;
      for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
        sum += decode(files.get(i));
      }
      return sum;
    }

    private int decode(org.apache.hadoop.fs.Path file) {
      try {
        PixelImage decoded = recipe.decoder().decode(content(file));
        PixelImage seen =
            recipe.crop().isPresent()
                ? recipe.crop().get().apply(recipe.resize(), decoded)
                : recipe.resize().apply(decoded);
        return seen.pixels()[0];
      } catch (UnreadableImage e) {
        // Ingest leaves such a file out.
        return NOTHING;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** By the shortest way there is. */
    private byte[] content(org.apache.hadoop.fs.Path file) throws IOException {
      if (fs instanceof RawLocalFileSystem local) {
        return Files.readAllBytes(local.pathToFile(file).toPath());
      }
      try (var in = fs.open(file)) {
        return in.readAllBytes();
      }
    }

    @Override
    public void close() {
      pool.shutdownNow();
    }
  }

  /** The job's work, each time into a folder of its own. */
  private final class Ingesting implements Contender {

    private final DatasetSettings settings;
    private final Path folder;
    private int done;

    Ingesting(DatasetSettings settings, Path folder) {
      this.settings = settings;
      this.folder = folder;
    }

    @Override
    public String name() {
      return INGEST;
    }

    @Override
    public long run(int times) {
      long nanos = 0;
      for (int i = 0; i < times; i++) {
        Path dataset = folder.resolve("dataset-" + done++);
        long start = System.nanoTime();
        new Ingest().run(spark, settings.at(dataset.toString()), new Seed(1), false);
        nanos += System.nanoTime() - start;
        TemporaryFolder.delete(dataset);
      }
      return nanos;
    }
  }
}
