package io.trainyard.training;

import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Subject;
import io.trainyard.averaging.NormalizationPass;
import io.trainyard.dataset.Dataset;
import io.trainyard.inference.TaskScorer;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/** A training on rows of images, which its plan names. */
record ImageMaterial() implements TaskMaterial {

  @Override
  public TaskJudge judge(TaskTraining training, TrainingSettings settings, Configuration hadoop) {
    var plan = training.plan();
    return new RowJudge(
        training,
        new TaskScorer(
            plan.dataset(),
            plan.networkJson(),
            plan.input().normalization(),
            settings.evaluation(),
            hadoop));
  }

  @Override
  public float[] normalized(
      TaskTraining training, float[] mean, Configuration hadoop, Runnable between) {
    return new NormalizationPass(training.plan(), Optional.ofNullable(training.counts()))
        .alone(mean, hadoop, between);
  }

  @Override
  public void write(
      TaskTraining training, TrainingResult result, Path directory, Configuration hadoop) {
    var plan = training.plan();
    new BestModel(plan.networkJson(), plan.dataset(), plan.input().normalization())
        .write(result, training.provenance(), directory, hadoop);
  }

  @Override
  public List<String> warnings(TaskTraining training) {
    var plan = training.plan();
    return warnings(plan.input().augmentation(), plan.dataset());
  }

  /** What of augmentation makes no sense for these images, one sentence each. */
  static List<String> warnings(Augmentation augmentation, Dataset dataset) {
    var manifest = dataset.manifest();
    var image = manifest.image();
    return augmentation.warnings(
        new Subject(image.height(), image.width(), image.channels(), manifest.classNames()));
  }

  @Override
  public TaskNeed need(TaskTraining training, TrainingSettings settings, SparkConf conf) {
    var plan = training.plan();
    return new TrainingNeed(settings, plan.networkJson(), plan.dataset(), conf);
  }
}
