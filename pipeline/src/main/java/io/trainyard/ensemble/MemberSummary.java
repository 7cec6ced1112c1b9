package io.trainyard.ensemble;

import io.trainyard.training.TaskOutcome.Failed;
import io.trainyard.training.TaskOutcome.Finished;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the members came to, as figures of the run. */
final class MemberSummary {

  private MemberSummary() {}

  static Map<String, Object> of(List<Finished> left, List<Failed> failed) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("members", left.size());
    figures.put("members_failed", failed.size());
    if (!failed.isEmpty()) {
      figures.put(
          "failures",
          failed.stream()
              .map(one -> Map.of("member", one.number(), "error", one.error()))
              .toList());
    }
    figures.put("epochs", left.stream().mapToInt(one -> one.report().epochs()).sum());
    figures.put(
        "stop_reasons",
        left.stream()
            .collect(
                Collectors.groupingBy(
                    one -> one.report().stopReason(), TreeMap::new, Collectors.counting())));
    figures.put("parameters", left.stream().mapToLong(one -> one.report().parameters()).sum());
    figures.put(
        "examples_per_second",
        Math.round(
                left.stream()
                        .mapToDouble(one -> one.report().examplesPerSecond())
                        .average()
                        .orElse(0)
                    * 10)
            / 10.0);
    return figures;
  }
}
