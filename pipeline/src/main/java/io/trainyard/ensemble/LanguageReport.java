package io.trainyard.ensemble;

import io.trainyard.evaluation.PooledMetrics;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.inference.TrainedModel.Extra;
import io.trainyard.results.LanguageMemberRow;
import io.trainyard.results.ResultFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What an ensemble of language models and its members are worth, as values that JSON knows. */
final class LanguageReport {

  private static final String TABLE = "-members.parquet";
  private static final String DECOMPOSITION = "-decomposition.parquet";

  /** What the names of the files end in. */
  static final List<String> ENDINGS = List.of(TABLE, DECOMPOSITION);

  private LanguageReport() {}

  /** The best member, by each figure, and the mean one. */
  static Map<String, Map<String, Double>> beside(PooledMetrics measures) {
    Map<String, Map<String, Double>> beside = new LinkedHashMap<>();
    beside.put("best_member", measures.bestMember());
    beside.put("mean_member", measures.meanMember());
    return beside;
  }

  /**
   * @param numbers of the members, in their order
   * @param fit how what they foretell is pooled
   */
  static Map<String, Object> of(PooledMetrics measures, List<Integer> numbers, Fit fit) {
    Map<String, Object> report = new LinkedHashMap<>(fit.figures());
    report.put(
        "members",
        IntStream.range(0, numbers.size())
            .mapToObj(
                m ->
                    EnsembleReport.with(
                        "member", numbers.get(m), measures.members().get(m).named()))
            .toList());
    report.put(
        "convexity_bound",
        Map.of(
            "cross_entropy", measures.pooled().loss(),
            "mean_member_cross_entropy", measures.meanMember().get("loss")));
    return Map.of("ensemble", report);
  }

  /** The tables of members, and of what they win together. */
  static List<Extra> files(PooledMetrics measures, List<Integer> numbers) {
    List<LanguageMemberRow> rows = new ArrayList<>();
    for (int m = 0; m < numbers.size(); m++) {
      SequenceMetrics of = measures.members().get(m);
      rows.add(
          new LanguageMemberRow(
              numbers.get(m), of.loss(), of.perplexity(), of.bitsPerToken(), of.tokenAccuracy()));
    }
    return List.of(
        new Extra(
            "members_table",
            TABLE,
            (path, hadoop) -> ResultFile.languageMembers(path, hadoop).write(rows)),
        Decompositions.table(
            DECOMPOSITION,
            List.of(
                Decompositions.crossEntropy(
                    measures.pooled().loss(), measures.meanMember().get("loss")))));
  }
}
