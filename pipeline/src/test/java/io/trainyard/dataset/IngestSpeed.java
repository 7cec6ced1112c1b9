package io.trainyard.dataset;

import com.sun.management.OperatingSystemMXBean;
import io.trainyard.config.Configuration;
import io.trainyard.image.CentreCrop;
import io.trainyard.image.PixelImage;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Ingest of an image folder beside what as many threads reach that read, decode, resize and crop
 * the same files and keep nothing: images per second of both, in turn, in one process, and the
 * ratio.
 *
 * <p>{@code IngestSpeed FOLDER THREADS REPEATS SOURCE-SETTINGS}, where the settings are those of
 * {@code dataset.source} beside kind and path, such as {@code "resize { kind = shorter-side }, crop
 * = 224"}. The first round of each is not told: the JVM is cold then. Where other processes compute
 * as well, the ratio of processor time is what to go by.
 */
public final class IngestSpeed {

  private IngestSpeed() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    int repeats = Integer.parseInt(arguments[2]);
    String settings = arguments.length > 3 ? arguments[3] : "";
    try (SparkSession spark = session(threads)) {
      List<Path> files = files(folder);
      for (int repeat = 0; repeat <= repeats; repeat++) {
        long start = cpuNanos();
        double plain = files.size() / plain(files, threads, recipe(folder, settings));
        long middle = cpuNanos();
        double ingest = files.size() / ingest(spark, folder, settings);
        long end = cpuNanos();
        if (repeat > 0) {
          System.out.printf(
              Locale.ROOT,
              "%d images, %d threads: plain %.0f/s, ingest %.0f/s, ratio %.2f; of processor time %.2f%n",
              files.size(),
              threads,
              plain,
              ingest,
              ingest / plain,
              (double) (middle - start) / (end - middle));
        }
      }
    }
  }

  /** What this process has computed so far, on all of its threads. */
  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static SparkSession session(int threads) {
    return SparkSession.builder()
        .master("local[" + threads + "]")
        .appName("ingest speed")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  private static DatasetSettings settings(Path folder, String dataset, String more) {
    Configuration configuration =
        Configuration.parseText(
            """
            dataset { path = "%s", source { kind = image-folder, path = "%s" } }
            dataset.source { %s }
            """
                .formatted(dataset, folder, more));
    return DatasetSettings.read(configuration.root());
  }

  private static ImageRecipe recipe(Path folder, String more) {
    return ((FolderSource) settings(folder, "none", more).source().orElseThrow()).recipe();
  }

  private static double plain(List<Path> files, int threads, ImageRecipe recipe) throws Exception {
    long start = System.nanoTime();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Long>> sums = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread;
        sums.add(
            pool.submit(
                () -> {
                  long sum = 0;
                  for (int i = first; i < files.size(); i += threads) {
                    sum += decoded(Files.readAllBytes(files.get(i)), recipe).pixels()[0];
                  }
                  return sum;
                }));
      }
      for (Future<Long> sum : sums) {
        sum.get();
      }
    } finally {
      pool.shutdown();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static PixelImage decoded(byte[] file, ImageRecipe recipe) throws Exception {
    PixelImage image = recipe.decoder().decode(file);
    CentreCrop crop = recipe.crop().orElse(null);
    return crop == null ? recipe.resize().apply(image) : crop.apply(recipe.resize(), image);
  }

  private static double ingest(SparkSession spark, Path folder, String more) throws IOException {
    Path place = Files.createTempDirectory("ingest-speed");
    try {
      DatasetSettings settings = settings(folder, place.resolve("dataset").toString(), more);
      return new Ingest().run(spark, settings, new Seed(1), false).seconds();
    } finally {
      try (Stream<Path> walk = Files.walk(place)) {
        walk.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }
}
