package io.trainyard.inference;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Split;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.Truth;
import io.trainyard.model.Network;
import io.trainyard.model.Normalization;
import io.trainyard.model.Task;
import io.trainyard.model.classifier.RowModel;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Passes a range of rows after another through networks, in the task that calls. The ranges of a
 * split and their minibatches depend on the dataset alone. Networks that differ by nothing but
 * their weights share what is built for them. Immutable.
 */
public final class RangeScorer implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * What a network says of the rows of a range.
   *
   * @param probabilities rows x what the task has outputs, row-major: probabilities of classes, or
   *     standardized values
   */
  public record Scored(Truth truth, float[] probabilities) {}

  /** No range has more rows. */
  public static final int MOST_ROWS = ScoringJob.ROWS_PER_RANGE;

  private final Dataset dataset;
  private final EvaluationSettings settings;
  private final Views views;

  public RangeScorer(Dataset dataset, EvaluationSettings settings, Views views) {
    this.dataset = dataset;
    this.settings = settings;
    this.views = views;
  }

  /** The ranges that a split falls into. */
  public List<RowRange> ranges(Split split) {
    return job("", null).ranges(split);
  }

  /** A judgement that has seen nothing. */
  public Judgement nothingYet(int mistakes) {
    return job("", null).nothingYet(mistakes);
  }

  private ScoringJob job(String networkJson, Normalization normalization) {
    return new ScoringJob(dataset, networkJson, normalization, settings, views);
  }

  /**
   * Passes all rows of a range through a network; the calling thread has to be a task's.
   *
   * @param networkJson DL4J's configuration of the network
   * @param parameters of the network
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   */
  public Scored score(
      RowRange range,
      String networkJson,
      Normalization normalization,
      float[] parameters,
      Configuration hadoop) {
    Room room = room(range, 1);
    NetworkPool.PLAIN.with(
        new NetworkPool.Key(Devices.bind(), Network.withoutSeeds(networkJson)),
        network -> {
          network.setParameters(parameters);
          score(range, job(networkJson, normalization), Predictor.of(network), room, hadoop);
        });
    return room.scored(0);
  }

  /**
   * Passes all rows of a range through a network with its dropout on, several times, and then once
   * with it off; the calling thread has to be a task's.
   *
   * @param networkJson DL4J's configuration of the network
   * @param parameters of the network
   * @return for each pass, in their order, what it says, and last of all what the one without
   *     dropout says
   * @throws io.trainyard.failure.BadConfiguration if the network's dropout cannot be left on
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   */
  public List<Scored> score(
      RowRange range,
      String networkJson,
      Normalization normalization,
      float[] parameters,
      DropoutPasses passes,
      Configuration hadoop) {
    Room room = room(range, passes.count() + 1);
    NetworkPool.WITH_DROPOUT.with(
        new NetworkPool.Key(Devices.bind(), Network.withoutSeeds(networkJson)),
        network -> {
          network.network().setParameters(parameters);
          Predictor predictor = Predictor.of(network, passes);
          score(range, job(networkJson, normalization), predictor, room, hadoop);
        });
    return IntStream.rangeClosed(0, passes.count()).mapToObj(room::scored).toList();
  }

  /** Takes what passes with dropout on say of a row. */
  @FunctionalInterface
  public interface PassesOfRow {
    /**
     * @param row from 0 in the range
     * @param probabilities passes x classes; overwritten afterwards
     */
    void accept(int row, float[][] probabilities);
  }

  /**
   * Likewise, of which no more is held than what the passes say of a minibatch.
   *
   * @param networkJson DL4J's configuration of the network
   * @param parameters of the network
   * @param heard takes the passes' answers, row by row
   * @return what the pass without dropout says
   * @throws io.trainyard.failure.BadConfiguration if the network's dropout cannot be left on
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   */
  public Scored score(
      RowRange range,
      String networkJson,
      Normalization normalization,
      float[] parameters,
      DropoutPasses passes,
      PassesOfRow heard,
      Configuration hadoop) {
    Room scaled = room(range, 1);
    NetworkPool.WITH_DROPOUT.with(
        new NetworkPool.Key(Devices.bind(), Network.withoutSeeds(networkJson)),
        network -> {
          network.network().setParameters(parameters);
          job(networkJson, normalization)
              .forEachBatch(
                  range,
                  Optional.empty(),
                  Predictor.of(network, passes),
                  hadoop,
                  new Splitting(range.from(), passes.count(), heard, scaled));
        });
    return scaled.scored(0);
  }

  /**
   * Tells what passes with dropout say from what the last one says.
   *
   * @param first position of the range's first row
   */
  private record Splitting(long first, int passes, PassesOfRow heard, Room scaled)
      implements ScoringJob.Answers {

    /**
     * @param probabilities rows x (passes + 1) x classes
     */
    @Override
    public void accept(long position, Rows batch, float[] probabilities) {
      int classes = probabilities.length / (batch.count() * (passes + 1));
      float[][] row = new float[passes][classes];
      int from = 0;
      put(batch, (int) (position - first), scaled.truth);
      for (int i = 0; i < batch.count(); i++) {
        int at = (int) (position - first) + i;
        for (float[] pass : row) {
          System.arraycopy(probabilities, from, pass, 0, classes);
          from += classes;
        }
        heard.accept(at, row);
        scaled.put(0, at, probabilities, from, classes);
        from += classes;
      }
    }
  }

  /**
   * Passes all rows of a range through what is no network.
   *
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   */
  public Scored score(
      RowRange range, RowModel classifier, Normalization normalization, Configuration hadoop) {
    Room room = room(range, 1);
    score(range, job("", normalization), Predictor.of(classifier), room, hadoop);
    return room.scored(0);
  }

  /** Room for what is said in so many passes, of the same rows. */
  private Room room(RowRange range, int passes) {
    int rows = Math.toIntExact(range.rows());
    Task task = dataset.manifest().task();
    int targets = task instanceof Task.Regression ? Math.multiplyExact(rows, task.outputs()) : 0;
    return new Room(new Truth(new long[rows], new int[rows], new float[targets]), passes);
  }

  /** A model may tell other classes apart than the rows have: it says how many there are. */
  private static final class Room {
    private final Truth truth;
    private final float[][] said;

    Room(Truth truth, int passes) {
      this.truth = truth;
      this.said = new float[passes][0];
    }

    /** Takes {@code count} outputs for row {@code at}, from {@code from} on. */
    void put(int pass, int at, float[] outputs, int from, int count) {
      if (said[pass].length == 0) {
        said[pass] = new float[Math.multiplyExact(truth.ids().length, count)];
      }
      System.arraycopy(outputs, from, said[pass], at * count, count);
    }

    Scored scored(int pass) {
      return new Scored(truth, said[pass]);
    }

    int passes() {
      return said.length;
    }
  }

  /**
   * @param predictor gives rows x passes x classes
   */
  private static void score(
      RowRange range, ScoringJob job, Predictor predictor, Room room, Configuration hadoop) {
    int passes = room.passes();
    job.forEachBatch(
        range,
        Optional.empty(),
        predictor,
        hadoop,
        (position, batch, probabilities) -> {
          int at = (int) (position - range.from());
          int classes = probabilities.length / (batch.count() * passes);
          put(batch, at, room.truth);
          for (int i = 0; i < batch.count(); i++) {
            for (int pass = 0; pass < passes; pass++) {
              room.put(pass, at + i, probabilities, (i * passes + pass) * classes, classes);
            }
          }
        });
  }

  private static void put(Rows batch, int at, Truth into) {
    System.arraycopy(batch.ids(), 0, into.ids(), at, batch.count());
    System.arraycopy(batch.labels(), 0, into.labels(), at, batch.count());
    int targets = batch.targets().length / batch.count();
    System.arraycopy(batch.targets(), 0, into.targets(), at * targets, batch.targets().length);
  }
}
