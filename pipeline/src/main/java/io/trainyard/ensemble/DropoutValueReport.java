package io.trainyard.ensemble;

import io.trainyard.ensemble.ValueReport.Figure;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.measures.ValueMeasures;
import io.trainyard.evaluation.LinesPicture;
import io.trainyard.evaluation.LinesPicture.Names;
import io.trainyard.evaluation.LinesPicture.Series;
import io.trainyard.evaluation.RegressionMetrics;
import io.trainyard.inference.TrainedModel.Extra;
import io.trainyard.model.Task;
import io.trainyard.results.ValueMemberRow;
import java.awt.image.BufferedImage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What passes with dropout are worth whose outputs are values, averaged and each by itself, beside
 * weight scaling. Merges across partitions, in partition order.
 *
 * @param task what they tell
 * @param passes whose members are the passes
 * @param scaled whose only member is the pass without dropout
 */
record DropoutValueReport(Task.Regression task, ValueMeasures passes, ValueMeasures scaled)
    implements Serializable {

  private static final String TABLE = "-passes.parquet";
  private static final String LOSS = "-passes-loss.png";
  private static final String ERROR = "-passes-error.png";
  private static final String DECOMPOSITION = "-passes-decomposition.parquet";

  /** What the names of the files end in. */
  static final List<String> ENDINGS = List.of(TABLE, LOSS, ERROR, DECOMPOSITION);

  /** Of no rows yet. */
  static DropoutValueReport of(Task.Regression task, int passes) {
    return new DropoutValueReport(
        task,
        ValueMeasures.ofPasses(Combiner.mean(passes, task.outputs()), task),
        ValueMeasures.ofPasses(Combiner.mean(1, task.outputs()), task));
  }

  /** Of some rows, of whose answers the last is that of the pass without dropout. */
  DropoutValueReport part(EnsembleScorer.Answers answers) {
    int count = answers.batches().length - 1;
    DropoutValueReport part = of(task, count);
    part.passes.add(answers.targets(), answers.members(0, count).batches());
    part.scaled.add(answers.targets(), answers.members(count, count + 1).batches());
    return part;
  }

  void merge(DropoutValueReport other) {
    passes.merge(other.passes);
    scaled.merge(other.scaled);
  }

  /** Weight scaling, and what a single pass with dropout is worth on average. */
  Map<String, Map<String, Double>> beside() {
    Map<String, Map<String, Double>> beside = new LinkedHashMap<>();
    beside.put("weight_scaling", scaled.ensemble().named());
    beside.put("mean_pass", passes.meanMember());
    return beside;
  }

  /** Values that JSON knows, by name. */
  Map<String, Object> figures() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("passes", passes.members().size());
    report.put("mean_of_the_first_passes", ValueReport.ofTheFirst("passes", passes));
    report.putAll(Decompositions.figures(passes));
    return Map.of("mc_dropout", report);
  }

  /**
   * Pictures and tables.
   *
   * @param rows what was judged by, for titles
   */
  List<Extra> files(String rows) {
    List<ValueMemberRow> table = new ArrayList<>();
    List<RegressionMetrics> each = passes.membersByTarget();
    for (int pass = 0; pass < each.size(); pass++) {
      table.addAll(ValueReport.rows("pass", pass + 1, each.get(pass)));
    }
    table.addAll(ValueReport.ofTheFirst(passes));
    table.addAll(ValueReport.rows("weight_scaling", 1, scaled.ensemble()));
    return List.of(
        ValueReport.table("passes_table", TABLE, table),
        EnsembleReport.picture("loss_by_passes", LOSS, lines(rows, Figure.LOSS)),
        EnsembleReport.picture("error_by_passes", ERROR, lines(rows, Figure.MAE)),
        Decompositions.table(DECOMPOSITION, Decompositions.rows(passes)));
  }

  private BufferedImage lines(String rows, Figure figure) {
    double last = passes.members().size();
    double scaling = scaled.ensemble().named().get(figure.metric);
    double mean = passes.meanMember().get(figure.metric);
    return LinesPicture.linear(
            new Names(figure.title + " against passes: " + rows, "passes", figure.side),
            List.of(
                Series.from1("mean of the first passes", figure.of(passes.curve())),
                Series.from1("pass by itself", figure.of(passes.members())),
                Series.level("weight scaling", scaling, 1, last),
                Series.level("pass on average", mean, 1, last)))
        .draw();
  }
}
