package io.trainyard.promotion;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a promotion or a rollback came to.
 *
 * @param promoted whether the version passed the gate, now or, the same one, earlier
 * @param version that was judged, or that was rolled back to
 * @param runId of the run that the version comes from; empty of a rollback
 * @param reasons in words
 * @param figures by name, for the JSON line; values that JSON knows, or null
 * @param outputs paths by what they are: {@code model} and {@code decision}
 */
public record PromotionResult(
    boolean promoted,
    String version,
    Optional<String> runId,
    List<String> reasons,
    Map<String, Object> figures,
    Map<String, String> outputs) {

  public PromotionResult {
    reasons = List.copyOf(reasons);
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /**
   * @param currentVersion what is current now, which later decisions may have changed
   */
  static PromotionResult of(Decision decision, NamedModel model, String currentVersion) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("decision", decision.number());
    figures.put("promoted", decision.promoted());
    figures.put("name", model.path().getName());
    figures.put("version", decision.version());
    figures.put("previous_version", decision.previousVersion());
    figures.put("current_version", currentVersion);
    Decision.Comparison comparison = decision.comparison();
    if (comparison != null) {
      figures.put("metric", comparison.metric());
      figures.put("mode", comparison.mode());
      figures.put("margin", comparison.margin());
      figures.put("candidate", comparison.candidate());
      figures.put("current", comparison.current());
    }
    figures.put("reasons", decision.reasons());
    Map<String, String> outputs = new LinkedHashMap<>();
    if (decision.promoted()) {
      outputs.put("model", model.version(decision.version()).toString());
    }
    outputs.put("decision", model.decision(decision.number()).toString());
    return new PromotionResult(
        decision.promoted(),
        decision.version(),
        Optional.ofNullable(decision.source()).map(Decision.Source::runId),
        decision.reasons(),
        figures,
        outputs);
  }
}
