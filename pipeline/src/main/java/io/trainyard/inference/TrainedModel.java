package io.trainyard.inference;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.model.ImageShape;
import io.trainyard.model.Task;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A trained model as those see it who put it to use: one network, or several whose answers are
 * combined.
 */
public interface TrainedModel {

  /** The images that it takes. */
  ImageShape input();

  /** What it tells. */
  Task task();

  /** The classes in the order of its outputs; none where these are values. */
  default List<String> classNames() {
    return task().classNames();
  }

  /** Where it comes from: values that JSON knows, by name. */
  Map<String, Object> provenance();

  /** What to say of how it comes to its answers: values that JSON knows, by name. */
  default Map<String, Object> figures() {
    return Map.of();
  }

  /**
   * The columns of a prediction that not every model has; double precision, by name.
   *
   * @see Prediction#more()
   */
  default List<String> columns() {
    return List.of();
  }

  /**
   * The endings of the files that an evaluation of it leaves and that not every model has.
   *
   * @see Extra#ending()
   */
  default List<String> extras() {
    return List.of();
  }

  /** Makes ready to pass rows of a dataset through it, across partitions. */
  Use use(JavaSparkContext spark, Dataset dataset, EvaluationSettings settings, Views views);

  /** A model at work on a dataset. */
  interface Use extends AutoCloseable {

    /**
     * Judges the model by all rows of a split.
     *
     * @param mistakes how many of its surest mistakes to keep; each partition keeps no more
     */
    Judged judge(Split split, int mistakes);

    /** The predictions for every row of a split, in stored order within each partition. */
    JavaRDD<Prediction> predict(Split split);

    @Override
    void close();
  }

  /**
   * What a model is worth.
   *
   * @param judgement of the model as a whole
   * @param beside metrics of what the model is to be compared with, by what that is, such as {@code
   *     best_member}
   * @param report what else there is to say: values that JSON knows, by name
   * @param extras files to leave beside the report
   */
  record Judged(
      Judgement judgement,
      Map<String, Map<String, Double>> beside,
      Map<String, Object> report,
      List<Extra> extras) {

    /** Of a model that is compared with nothing. */
    public Judged(Judgement judgement) {
      this(judgement, Map.of(), Map.of(), List.of());
    }
  }

  /**
   * A file about a model.
   *
   * @param what it is, in snake_case
   * @param ending of its name, after that of the report
   */
  record Extra(String what, String ending, Writing writing) {

    /** Writes a file, whole or not at all. */
    @FunctionalInterface
    public interface Writing {
      void to(Path path, Configuration hadoop) throws IOException;
    }

    /** A PNG. */
    public static Extra picture(String what, String ending, byte[] png) {
      return new Extra(
          what, ending, (path, hadoop) -> AtomicFiles.write(path, hadoop, out -> out.write(png)));
    }
  }
}
