package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.PixelNormalization;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.Tensors;
import io.trainyard.failure.BadData;
import io.trainyard.model.InputLayout;
import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedTest {

  private static final int ROWS = 90;
  private static final int BATCH = 8;
  private static final int BATCHES = 12;

  private static Dataset dataset;

  @BeforeAll
  static void ingest(@TempDir Path folder) throws Exception {
    dataset = TinyDataset.ingest(folder, ROWS, 0);
  }

  private static MinibatchReader reader() {
    return new MinibatchReader(
        dataset,
        new RowRange(Split.TRAIN, 0, ROWS),
        new MinibatchReader.Options(BATCH, new Seed(3), 20, 0),
        SparkFixture.session().sparkContext().hadoopConfiguration());
  }

  private static Tensors tensors() {
    return new Tensors(
        dataset.manifest().image(),
        TinyDataset.CLASSES,
        PixelNormalization.UNIT.of(dataset.manifest()),
        InputLayout.FLAT);
  }

  private static Supplier<Feed.Maker> plain() {
    Tensors tensors = tensors();
    return () -> (epoch, batch, rows, into) -> tensors.fill(rows, into);
  }

  private static float[] features(Feed.Minibatch minibatch) {
    int inputs = TinyDataset.SIDE * TinyDataset.SIDE;
    return Arrays.copyOf(minibatch.values().features(), minibatch.values().count() * inputs);
  }

  private static List<float[]> epochs(Feed feed, int... epochs) {
    List<float[]> all = new ArrayList<>();
    for (int epoch : epochs) {
      for (int batch = 0; batch < BATCHES; batch++) {
        all.add(features(feed.take(epoch, batch, BATCHES)));
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void threadsDoNotShowInTheMinibatches(int threads) {
    try (MinibatchReader alone = reader();
        MinibatchReader shared = reader();
        Feed expected = new Feed(alone, plain(), 0);
        Feed found = new Feed(shared, plain(), threads)) {
      assertThat(epochs(found, 0, 1)).usingRecursiveComparison().isEqualTo(epochs(expected, 0, 1));
    }
  }

  @Test
  void startsAnewWhereverItIsAsked() {
    try (MinibatchReader alone = reader();
        MinibatchReader shared = reader();
        Feed expected = new Feed(alone, plain(), 0);
        Feed found = new Feed(shared, plain(), 2)) {
      found.take(0, 0, BATCHES);
      found.take(0, 1, BATCHES);
      float[] again = features(found.take(0, 1, BATCHES));
      float[] later = features(found.take(2, 7, BATCHES));

      assertThat(again).isEqualTo(features(expected.take(0, 1, BATCHES)));
      assertThat(later).isEqualTo(features(expected.take(2, 7, BATCHES)));
    }
  }

  @Test
  void runsAheadToTheEndAndNoFurther() throws InterruptedException {
    Queue<Integer> made = new ConcurrentLinkedQueue<>();
    CountDownLatch three = new CountDownLatch(3);
    Supplier<Feed.Maker> makers =
        () ->
            (epoch, batch, rows, into) -> {
              made.add(batch);
              three.countDown();
            };
    MinibatchReader rows = reader();
    Feed feed = new Feed(rows, makers, 2);
    try (rows) {
      feed.take(0, 0, 3);

      three.await();
    } finally {
      // Which waits for what is under way.
      feed.close();
    }
    assertThat(made).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void holdsNoMoreMinibatchesThanItSays() {
    Set<Integer> hosts = new ConcurrentSkipListSet<>();
    Tensors tensors = tensors();
    Supplier<Feed.Maker> makers =
        () ->
            (epoch, batch, rows, into) -> {
              hosts.add(System.identityHashCode(into));
              tensors.fill(rows, into);
            };
    try (MinibatchReader rows = reader();
        Feed feed = new Feed(rows, makers, 2)) {
      epochs(feed, 0, 1, 2);
    }
    assertThat(hosts).hasSizeLessThanOrEqualTo(Feed.held(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aFailureComesOutWhereItsMinibatchIsTakenAndNotBefore(int threads) {
    Tensors tensors = tensors();
    Supplier<Feed.Maker> makers =
        () ->
            (epoch, batch, rows, into) -> {
              requireSound(batch);
              tensors.fill(rows, into);
            };
    try (MinibatchReader rows = reader();
        Feed feed = new Feed(rows, makers, threads)) {
      feed.take(0, 0, BATCHES);
      feed.take(0, 1, BATCHES);

      assertThatThrownBy(() -> feed.take(0, 2, BATCHES))
          .isInstanceOf(BadData.class)
          .hasMessage("minibatch 2 is damaged");
      assertThat(feed.take(0, 3, BATCHES).values().count()).isEqualTo(BATCH);
    }
  }

  @Test
  void anErrorOfALoaderThreadIsTheWorkersOwn() {
    Supplier<Feed.Maker> makers =
        () ->
            (epoch, batch, rows, into) -> {
              throw new OutOfMemoryError("no room for minibatches");
            };
    try (MinibatchReader rows = reader();
        Feed feed = new Feed(rows, makers, 1)) {
      assertThatThrownBy(() -> feed.take(0, 0, BATCHES))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("no room for minibatches");
    }
  }

  @Test
  void whoIsInterruptedDoesNotWaitForMinibatches() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Supplier<Feed.Maker> makers =
        () ->
            (epoch, batch, rows, into) -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            };
    try (MinibatchReader rows = reader();
        Feed feed = new Feed(rows, makers, 1)) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> feed.take(0, 0, BATCHES)).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static void requireSound(int batch) {
    if (batch == 2) {
      throw new BadData("minibatch 2 is damaged");
    }
  }

  @Test
  void rowsAreReadInOrder() {
    List<Rows> seen = new ArrayList<>();
    try (MinibatchReader alone = reader();
        MinibatchReader shared = reader()) {
      Supplier<Feed.Maker> makers =
          () ->
              (epoch, batch, rows, into) -> {
                synchronized (seen) {
                  seen.add(rows);
                }
              };
      try (Feed feed = new Feed(shared, makers, 1)) {
        for (int batch = 0; batch < BATCHES; batch++) {
          feed.take(0, batch, BATCHES);
        }
      }
      for (int batch = 0; batch < BATCHES; batch++) {
        assertThat(seen.get(batch).id(0)).isEqualTo(alone.batch(0, batch).id(0));
      }
    }
  }
}
