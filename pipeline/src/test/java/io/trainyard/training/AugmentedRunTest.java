package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Transform;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.Ingest;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.TestTimeAugmentation;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.image.Planes;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.Views;
import io.trainyard.lease.Lease;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.random.Seed;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What augmentation has to do with a whole run, from the dataset to its scores. */
@ExtendWith(LeasesGivenBack.class)
class AugmentedRunTest {

  /** Leaves nothing of an image as it was, its place and its label included. */
  private static final String STRONG =
      "[ { random-resized-crop { scale = [0.2, 0.5] } }, { invert { p = 1 } },"
          + " { gaussian-noise { std = 0.3 } }, { mixup { alpha = 1 } } ]";

  @TempDir private Path folder;

  private final SparkSession session = SparkFixture.session();

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /** Images of several sizes, of which a network sees the middle. */
  private Path images() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 120; i++) {
      Path ofClass = Files.createDirectories(folder.resolve("raw/" + (i % 2 == 0 ? "a" : "b")));
      var image = new BufferedImage(9 + i % 3, 10 + i % 4, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          image.setRGB(x, y, random.nextInt());
        }
      }
      ImageIO.write(image, "png", ofClass.resolve(i + ".png").toFile());
    }
    Path dataset = folder.resolve("images");
    Configuration configuration =
        Configuration.parseText(
            """
            dataset {
              path = "%s", validation-fraction = 0.3
              source {
                kind = image-folder, path = "%s", test-fraction = 0.3, store = original, crop = 8
              }
            }
            """
                .formatted(dataset, folder.resolve("raw")));
    new Ingest().run(session, DatasetSettings.read(configuration.root()), new Seed(5), false);
    return dataset;
  }

  private Path dataset(String kind) throws IOException {
    if (kind.equals("images")) {
      return images();
    }
    TinyDataset.ingest(folder, 300, 0.2);
    return folder.resolve("dataset");
  }

  /** Takes steps too small to change a weight, so that all runs have one network. */
  private TrainingRun open(String id, Path dataset, String augment) {
    return open(id, dataset, augment, "optimizer.learning-rate = 1e-30");
  }

  private TrainingRun open(String id, Path dataset, String augment, String more) {
    Configuration configuration =
        Configuration.parseText(
            """
            run { root = "%s", id = %s }
            dataset { path = "%s" }
            model { kind = mlp, hidden = [12] }
            optimizer { kind = sgd, batch-size = 16 }
            averaging { every-batches = 2, workers = 2 }
            stopping { max-epochs = 2 }
            augment = %s
            %s
            """
                .formatted(folder.resolve("runs"), id, dataset, augment, more));
    return TrainingRun.open(
        TrainingSettings.read(configuration),
        configuration,
        Map.of("trainyard", "test"),
        session.sparkContext().hadoopConfiguration(),
        "train");
  }

  private void train(String id, Path dataset, String augment) {
    open(id, dataset, augment).train(spark(), TrainingListener.NONE);
  }

  /** Metrics of a split, all epochs and all digits of them. */
  private List<String> metrics(String id, Split split) {
    return session
        .read()
        .parquet(folder.resolve("runs/" + id + "/metrics").toString())
        .where("split = '" + split.label() + "'")
        .select("epoch", "metric", "value")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .collect(Collectors.toList());
  }

  private Map<String, Double> scores(String id, String augment) {
    Configuration configuration = Configuration.parseText("augment = " + augment);
    Views views =
        new Views(
            new TestTimeAugmentation.None(), Augmentation.read(configuration.root()), new Seed(1));
    return ModelRun.open(
            folder.resolve("runs/" + id).toString(),
            Optional.empty(),
            new EvaluationSettings(2, 7),
            session.sparkContext().hadoopConfiguration())
        .looking(views)
        .evaluate(spark(), Split.TEST, Optional.empty())
        .metrics();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pixels", "images"})
  void validationAndTestRowsAreSeenAsTheyAreStored(String kind) throws IOException {
    Path dataset = dataset(kind);

    train("off", dataset, "[]");
    train("on", dataset, STRONG);

    assertThat(metrics("on", Split.TRAIN)).isNotEqualTo(metrics("off", Split.TRAIN));
    assertThat(metrics("on", Split.VALIDATION))
        .isNotEmpty()
        .isEqualTo(metrics("off", Split.VALIDATION));
    assertThat(scores("on", STRONG)).isNotEmpty().isEqualTo(scores("off", "[]"));
  }

  private Path partitioned(int partitions) throws IOException {
    Path dataset = folder.resolve("in-" + partitions);
    Configuration configuration =
        Configuration.parseText(
            """
            dataset {
              path = "%s", validation-fraction = 0.2, partitions = %d
              source { kind = idx, path = "%s" }
            }
            """
                .formatted(dataset, partitions, folder.resolve("raw")));
    new Ingest().run(session, DatasetSettings.read(configuration.root()), new Seed(5), false);
    return dataset;
  }

  @Test
  void theModelIsTheSameHoweverRowsArePartitionedAndWorkersMeet() throws IOException {
    TinyDataset.files(folder.resolve("raw"), 300, 30);
    String augment =
        "[ mnist, { random-crop { padding = 1 } }, gaussian-noise, rand-augment, random-erasing,"
            + " { mixup { p = 0.5 } }, cutmix ]";
    Map<String, byte[]> networks = new TreeMap<>();
    for (int partitions : new int[] {1, 2, 7}) {
      Path dataset = partitioned(partitions);
      for (String transport : List.of("rounds", "all-reduce")) {
        String id = transport + "-" + partitions;
        open(id, dataset, augment, "averaging.transport = " + transport)
            .train(spark(), TrainingListener.NONE);
        networks.put(id, Files.readAllBytes(folder.resolve("runs/" + id + "/model/network.zip")));
      }
    }

    byte[] one = networks.get("rounds-1");
    assertThat(networks)
        .hasSize(6)
        .allSatisfy((how, network) -> assertThat(network).as(how).isEqualTo(one));
  }

  /** Compiles a transform that adds so much, as a user would who has changed it. */
  private Path transform(int added) throws Exception {
    var trainyard = Transform.class.getProtectionDomain().getCodeSource().getLocation();
    Path place = Files.createDirectories(folder.resolve("adds-" + added));
    Path source = place.resolve("Adding.java");
    Files.writeString(
        source,
        """
        package com.example;

        public final class Adding implements io.trainyard.augment.Transform {
          @Override
          public void apply(io.trainyard.image.Planes image, java.util.SplittableRandom random) {
            image.values()[0] += %d;
          }
        }
        """
            .formatted(added));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                Path.of(trainyard.toURI()).toString(),
                "-proc:none",
                "-d",
                place.toString(),
                source.toString());
    assertThat(result).isZero();
    return place;
  }

  private static <T> T with(Path classes, Callable<T> what) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      return what.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Changes nothing and takes its time. */
  public static final class Slow implements Transform {

    static final long NANOS = 1_000_000;

    @Override
    public void apply(Planes image, SplittableRandom random) {
      long until = System.nanoTime() + NANOS;
      for (long left = NANOS; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }

  /** Without a thread that runs ahead fitting waits for all of it, with one for a part. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void timingsSayHowLongFittingWaitedForData(int loaderThreads) throws IOException {
    Path dataset = dataset("digits");
    String augment = "[ { slow { class = \"%s\", p = 1 } } ]".formatted(Slow.class.getName());
    String more =
        "averaging.workers = 1, stopping.max-epochs = 1, dataset.loader-threads = " + loaderThreads;

    open("slow", dataset, augment, more).train(spark(), TrainingListener.NONE);

    Row wait =
        session
            .read()
            .parquet(folder.resolve("runs/slow/timings").toString())
            .where("phase = 'wait'")
            .collectAsList()
            .get(0);
    long rows = session.read().parquet(dataset.resolve("split=train").toString()).count();
    double slept = rows * Slow.NANOS / 1e9;
    assertThat(slept).isPositive();
    assertThat(wait.<Double>getAs("seconds")).isGreaterThan(loaderThreads == 0 ? slept : 0);
  }

  @Test
  void anotherVersionOfAUsersTransformIsAnotherRun() throws Exception {
    TinyDataset.ingest(folder, 300, 0.2);
    Path dataset = folder.resolve("dataset");
    String augment = "[ cifar, { adding { class = com.example.Adding, p = 0.5 } } ]";
    Callable<TrainingRun> open = () -> open("one", dataset, augment);
    with(transform(1), open);
    Lease.releaseAll();

    assertThat(with(transform(1), open).finished()).isEmpty();
    assertThatThrownBy(() -> with(transform(2), open))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageMatching(
            """
            cannot go on with run one: expected its configuration, found another
              augment\\[2\\]\\.adding\\.class-sha256: the run has "[0-9a-f]{64}", the configuration \
            "[0-9a-f]{64}"
            put it back, or choose another run.id""");
  }
}
