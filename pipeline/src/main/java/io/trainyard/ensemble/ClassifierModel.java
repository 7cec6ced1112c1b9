package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.inference.Prediction;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.TrainedModel;
import io.trainyard.inference.Views;
import io.trainyard.model.ClassifierBundle;
import io.trainyard.model.ImageShape;
import io.trainyard.model.Task;
import io.trainyard.model.classifier.RowModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** What Spark MLlib trained, put to use by itself. */
public final class ClassifierModel implements TrainedModel {

  private final ClassifierBundle bundle;

  private ClassifierModel(ClassifierBundle bundle) {
    this.bundle = bundle;
  }

  /**
   * Whether the bundle in {@code directory} is one of these, and not a network's.
   *
   * @throws io.trainyard.failure.BadData if there is no bundle
   */
  public static boolean isAt(Path directory, Configuration hadoop) {
    return ClassifierBundle.isAt(directory, hadoop);
  }

  /**
   * @throws io.trainyard.failure.BadData if there is no bundle, or it is damaged
   */
  public static ClassifierModel read(Path directory, Configuration hadoop) {
    return new ClassifierModel(ClassifierBundle.read(directory, hadoop));
  }

  @Override
  public ImageShape input() {
    return bundle.input();
  }

  @Override
  public Task task() {
    return bundle.task();
  }

  @Override
  public Map<String, Object> provenance() {
    return bundle.provenance();
  }

  @Override
  public Use use(
      JavaSparkContext spark, Dataset dataset, EvaluationSettings evaluation, Views views) {
    RangeScorer ranges = new RangeScorer(dataset, evaluation, views);
    Broadcast<RowModel> classifier = spark.broadcast(bundle.classifier());
    var source = new OneClassifier(ranges, classifier, bundle.normalization());
    return new AtWork(task(), new EnsembleScorer(spark, source), ranges, classifier);
  }

  /** The classifier at work on a dataset. */
  private record AtWork(
      Task task, EnsembleScorer scorer, RangeScorer ranges, Broadcast<RowModel> classifier)
      implements Use {

    @Override
    public Judged judge(Split split, int mistakes) {
      RangeScorer of = ranges;
      Judgement judgement = of.nothingYet(mistakes);
      scorer.inOrder(
          split,
          answers -> {
            Judgement part = of.nothingYet(mistakes);
            part.add(answers.range().from(), answers.truth(), answers.batches()[0]);
            return part;
          },
          judgement::merge);
      return new Judged(judgement);
    }

    @Override
    public JavaRDD<Prediction> predict(Split split) {
      Task told = task;
      return scorer.flatMap(split, answers -> predictions(told, answers));
    }

    private static List<Prediction> predictions(Task task, EnsembleScorer.Answers answers) {
      List<Prediction> predictions = new ArrayList<>();
      for (int i = 0; i < answers.rows(); i++) {
        predictions.add(Prediction.of(task, answers.truth(), i, answers.row(i)[0]));
      }
      return predictions;
    }

    @Override
    public void close() {
      scorer.close();
      SparkFailures.destroyQuietly(List.of(classifier));
    }
  }
}
