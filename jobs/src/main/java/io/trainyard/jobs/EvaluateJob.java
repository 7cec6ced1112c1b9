package io.trainyard.jobs;

import io.trainyard.dataset.Split;
import io.trainyard.inference.LanguageEvaluation;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.TranslatorRun;
import io.trainyard.training.NgramBaseline;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a model on a split of a dataset, by default its own dataset's test rows. */
@Command(
    name = "evaluate",
    description = {
      "Measures a model on the test rows: accuracy, top-k error, cross-entropy, figures by class,"
          + " confusion matrix as table and picture, and a picture of the mistakes that it was"
          + " surest of; of values squared and absolute error and R squared, by target; of"
          + " densities nats an image and bits a dimension; of language models nats, bits and"
          + " perplexity by token and by character, beside those of n-grams (evaluation.ngram-order);"
          + " of an encoder and a decoder also BLEU, and the part of the sequences that are right."
          + " Without dataset.path the model's own dataset is taken."
    })
final class EvaluateJob extends ModelJob {

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Where to write the report (default: evaluation/SPLIT.json in the model's run); tables"
              + " and pictures stand beside it.")
  private String target;

  @Override
  String name() {
    return "evaluate";
  }

  @Override
  void ofText(Text text, Split split, JobOutput output) {
    LanguageEvaluation alone =
        LanguageEvaluation.open(text.path(), text.trained(), text.datasetPath(), hadoop());
    LanguageEvaluation model =
        NgramBaseline.of(text.evaluation()).map(alone::comparedWith).orElse(alone);
    output.runId(model.runId());
    output.output("model", model.modelPath());
    output.output("dataset", model.datasetPath());
    text.trained().figures().forEach(output::figure);
    LanguageEvaluation.Figures figures =
        model.evaluate(
            JavaSparkContext.fromSparkContext(spark(model.modelPath()).sparkContext()),
            split,
            Optional.ofNullable(target));
    output.figure("tokens", figures.tokens());
    output.figure("characters", figures.characters());
    figures
        .metrics()
        .forEach((metric, value) -> output.figure(split.label() + "_" + metric, value));
    tellBeside(figures.beside(), split, output);
    if (figures.beside().containsKey(NgramBaseline.NAME)) {
      output.figure(NgramBaseline.NAME + "_order", text.evaluation().ngramOrder());
    }
    figures.files().forEach(output::output);
    bringUpToDate(model.modelPath(), output);
    err()
        .printf(
            Locale.ROOT,
            "%d %s tokens: loss %.4f nats a token, perplexity %.3f%n",
            figures.tokens(),
            split.label(),
            figures.metrics().get("loss"),
            figures.metrics().get("perplexity"));
    new Comparison(figures.metrics(), figures.beside(), text.evaluation().ngramOrder())
        .print(err());
  }

  @Override
  void run(TranslatorRun model, Split split, JobOutput output) {
    TranslatorRun.Figures figures =
        model.evaluate(
            JavaSparkContext.fromSparkContext(spark(model.modelPath()).sparkContext()),
            split,
            Optional.ofNullable(target));
    output.figure("rows", figures.rows());
    figures
        .metrics()
        .forEach((metric, value) -> output.figure(split.label() + "_" + metric, value));
    figures.files().forEach(output::output);
    bringUpToDate(model.modelPath(), output);
    err()
        .printf(
            Locale.ROOT,
            "%d %s pairs: BLEU %.2f, %.4f of them right, loss %.4f nats a token%n",
            figures.rows(),
            split.label(),
            figures.metrics().get("bleu"),
            figures.metrics().get("sequence_accuracy"),
            figures.metrics().get("loss"));
  }

  @Override
  void run(ModelRun model, Split split, JobOutput output) {
    var spark = JavaSparkContext.fromSparkContext(spark(model.modelPath()).sparkContext());
    ModelRun.Evaluation evaluation = model.evaluate(spark, split, Optional.ofNullable(target));
    output.figure("rows", evaluation.rows());
    for (Map.Entry<String, Double> metric : evaluation.metrics().entrySet()) {
      output.figure(split.label() + "_" + metric.getKey(), metric.getValue());
    }
    tellBeside(evaluation.beside(), split, output);
    evaluation.files().forEach(output::output);
    bringUpToDate(model.modelPath(), output);
    err()
        .printf(
            Locale.ROOT,
            "%s rows: %s, loss %.4f%n",
            split.label(),
            told(evaluation.metrics()),
            evaluation.metrics().get("loss"));
  }

  /** The report of the run that the model lies in shows what evaluations have left there. */
  private void bringUpToDate(String model, JobOutput output) {
    ModelRun.runOf(new Path(model), hadoop()).ifPresent(run -> report(run, "run_report", output));
  }

  private static void tellBeside(
      Map<String, Map<String, Double>> beside, Split split, JobOutput output) {
    beside.forEach(
        (what, metrics) ->
            metrics.forEach(
                (metric, value) ->
                    output.figure(what + "_" + split.label() + "_" + metric, value)));
  }

  /** The figure that people look at first. */
  private static String told(Map<String, Double> metrics) {
    if (metrics.containsKey("log_likelihood")) {
      return String.format(
          Locale.ROOT,
          "log-likelihood %.2f nats an image, %.4f bits a dimension",
          metrics.get("log_likelihood"),
          metrics.get("bits_per_dimension"));
    }
    return metrics.containsKey("accuracy")
        ? String.format(Locale.ROOT, "accuracy %.4f", metrics.get("accuracy"))
        : String.format(Locale.ROOT, "r2 %.4f, rmse %.4g", metrics.get("r2"), metrics.get("rmse"));
  }
}
