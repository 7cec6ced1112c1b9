package io.trainyard.ensemble;

import io.trainyard.dataset.RowRange;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.inference.DropoutPasses;
import io.trainyard.inference.RangeScorer;
import io.trainyard.model.ClassifierBundle;
import io.trainyard.model.DropoutNetwork;
import io.trainyard.model.ImageShape;
import io.trainyard.model.LanguageBundle;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.Normalization;
import io.trainyard.model.Task;
import io.trainyard.model.classifier.RowModel;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import io.trainyard.training.TaskMemory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Where a member's bundle is, and how to tell whether it is still the one that was written.
 *
 * @param number of the member
 * @param path of the bundle
 * @param sha256 of the bundle's description, which holds that of the network or classifier
 */
record MemberModel(int number, String path, String sha256) implements Serializable {

  /** What gives a member's probabilities or values. */
  sealed interface Body {

    /** What its outputs tell. */
    Task task();

    /** Memory that it takes. */
    long bytes();

    /** Whether it has dropout that can be left on when it is used. */
    default boolean drops() {
      return false;
    }

    /** Passes all rows of a range through it; the calling thread has to be a task's. */
    RangeScorer.Scored score(
        RangeScorer scorer, RowRange range, Normalization normalization, Configuration hadoop);

    /** Likewise, in passes with its dropout on; without dropout all of them are alike. */
    default MemberPasses score(
        RangeScorer scorer,
        RowRange range,
        Normalization normalization,
        DropoutPasses passes,
        Configuration hadoop) {
      return MemberPasses.alike(score(scorer, range, normalization, hadoop), PassSpread.of(task()));
    }
  }

  /**
   * A network.
   *
   * @param json DL4J's configuration of it
   */
  private record OfNetwork(String json, float[] parameters, Task task) implements Body {

    @Override
    public long bytes() {
      return (long) Float.BYTES * parameters.length;
    }

    @Override
    public RangeScorer.Scored score(
        RangeScorer scorer, RowRange range, Normalization normalization, Configuration hadoop) {
      return scorer.score(range, json, normalization, parameters, hadoop);
    }

    @Override
    public boolean drops() {
      return DropoutNetwork.isIn(json);
    }

    @Override
    public MemberPasses score(
        RangeScorer scorer,
        RowRange range,
        Normalization normalization,
        DropoutPasses passes,
        Configuration hadoop) {
      PassMeans means = new PassMeans((int) range.rows(), PassSpread.of(task));
      RangeScorer.Scored scaled =
          scorer.score(range, json, normalization, parameters, passes, means, hadoop);
      return means.beside(scaled);
    }
  }

  private record OfClassifier(RowModel classifier, Task task) implements Body {

    @Override
    public long bytes() {
      return (long) Double.BYTES * classifier.parameters();
    }

    @Override
    public RangeScorer.Scored score(
        RangeScorer scorer, RowRange range, Normalization normalization, Configuration hadoop) {
      return scorer.score(range, classifier, normalization, hadoop);
    }
  }

  /** A member that was read. */
  record Loaded(Body body, Normalization normalization, ImageShape input) {

    Task task() {
      return body.task();
    }

    long bytes() {
      return body.bytes();
    }

    /** Passes all rows of a range through it; the calling thread has to be a task's. */
    RangeScorer.Scored score(RangeScorer scorer, RowRange range, Configuration hadoop) {
      return body.score(scorer, range, normalization, hadoop);
    }

    /** Likewise, in passes with dropout on. */
    MemberPasses score(
        RangeScorer scorer, RowRange range, DropoutPasses passes, Configuration hadoop) {
      return body.score(scorer, range, normalization, passes, hadoop);
    }

    /**
     * @param member for the message
     * @throws BadData if this takes other images, or tells other classes apart, than its ensemble
     */
    void requireLike(Outline ensemble, MemberModel member) {
      Outline found = new Outline(input, task());
      if (!found.equals(ensemble)) {
        throw new BadData(
            "cannot use member %d of the ensemble: expected images of %s in %s, found images of %s in %s; members have to be trained on one dataset"
                .formatted(
                    member.number(),
                    ensemble.input(),
                    ensemble.task(),
                    found.input(),
                    found.task()));
      }
    }
  }

  /**
   * What all members of an ensemble have in common.
   *
   * @param input the images that they take
   * @param task what their outputs tell
   */
  record Outline(ImageShape input, Task task) implements Serializable {}

  /** Copies of a network's parameters while they are read: a file, what is in it, and numbers. */
  private static final int COPIES = 3;

  /** Those of them outside the heap: as they were stored, and in order. */
  private static final int NATIVE_COPIES = 2;

  /** Bytes of the heap that reading any of the networks takes, which are more than it has then. */
  static long readingHeap(TaskMemory networks) {
    return COPIES * networks.mostParameterBytes();
  }

  /** Bytes outside the heap that reading any of the networks takes. */
  static long readingArrays(TaskMemory networks) {
    return networks.mostArrayBytes() + NATIVE_COPIES * networks.mostParameterBytes();
  }

  /** The member whose bundle has just been written. */
  static MemberModel of(int number, Path path, Configuration hadoop) {
    try {
      return new MemberModel(number, path.toString(), describedBy(path, hadoop));
    } catch (FileNotFoundException e) {
      throw new BadData(
          "cannot read the model of member %d: expected it in %s, found none; remove members/%d/result.json of the run and give the same command again, which makes it from the last checkpoint"
              .formatted(number, path, number),
          e);
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot read the model of member %d in %s: %s".formatted(number, path, e.getMessage()),
          e);
    }
  }

  private static String describedBy(Path path, Configuration hadoop) throws IOException {
    return Sha256.of(AtomicFiles.read(new Path(path, ModelBundle.DESCRIPTION), hadoop));
  }

  /**
   * @throws BadData that names the member, if it is missing, damaged or another one
   * @throws Infrastructure if reading fails
   */
  Loaded load(Configuration hadoop) {
    return read(
        directory ->
            ClassifierBundle.isAt(directory, hadoop)
                ? classifier(ClassifierBundle.read(directory, hadoop))
                : network(ModelBundle.read(directory, hadoop)),
        hadoop);
  }

  /** Likewise of a language model. */
  LanguageBundle language(Configuration hadoop) {
    return read(directory -> LanguageBundle.read(directory, hadoop), hadoop);
  }

  private <T> T read(Function<Path, T> bundle, Configuration hadoop) {
    Path directory = new Path(path);
    requireSame(directory, hadoop);
    try {
      return bundle.apply(directory);
    } catch (BadData e) {
      throw new BadData(
          "cannot use member %d of the ensemble: %s".formatted(number, e.getMessage()), e);
    }
  }

  private static Loaded classifier(ClassifierBundle bundle) {
    return new Loaded(
        new OfClassifier(bundle.classifier(), bundle.task()),
        bundle.normalization(),
        bundle.input());
  }

  private static Loaded network(ModelBundle bundle) {
    try {
      return new Loaded(
          new OfNetwork(
              bundle.network().configurationJson(),
              bundle.network().copyParameters(),
              bundle.task()),
          bundle.normalization(),
          bundle.input());
    } finally {
      bundle.network().release();
    }
  }

  private void requireSame(Path directory, Configuration hadoop) {
    String found;
    try {
      found = describedBy(directory, hadoop);
    } catch (FileNotFoundException e) {
      throw new BadData(
          "cannot use member %d of the ensemble: expected its bundle in %s, found none; restore it"
              .formatted(number, directory),
          e);
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot read member %d of the ensemble: %s".formatted(number, e.getMessage()), e);
    }
    if (!found.equals(sha256)) {
      throw new BadData(
          "cannot use member %d of the ensemble, %s: expected a description of SHA-256 %s, found one of %s; restore it"
              .formatted(number, directory, sha256, found));
    }
  }
}
