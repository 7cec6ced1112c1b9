package io.trainyard.analysis;

import io.trainyard.config.Nearest;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.membership.Bootstrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The section {@code analysis}.
 *
 * @param measures what is measured, in the order of {@link Measure}
 * @param split whose rows stand for those that training never saw: validation or test
 * @param biasVariance how bias and variance are told apart
 * @param sizes training rows of the points of the curve over examples, in ascending order
 * @param parameters what changes the number of parameters; empty where that is not measured
 * @param rows training rows of the trainings for the other curves; empty for all
 * @param repetitions trainings for each point of a curve
 * @param fittedRows training rows, at most, by which training errors are measured
 * @param modelCacheBytes of models' parameters that a process keeps while it compares outputs
 */
public record AnalysisSettings(
    Set<Measure> measures,
    Split split,
    Resampling biasVariance,
    List<Integer> sizes,
    Optional<Sweep> parameters,
    Optional<Integer> rows,
    int repetitions,
    int fittedRows,
    long modelCacheBytes) {

  /** The name of the section, which other jobs leave alone. */
  public static final String SECTION = "analysis";

  /**
   * How bias and variance are told apart.
   *
   * @param trainings for each value of the sweep, at least 2
   * @param bootstrap the training rows of each
   * @param varySeeds whether each has initial weights, an order of rows and so on of its own too
   * @param sweep what else is changed, to see the trade-off; empty for nothing
   */
  public record Resampling(
      int trainings, Bootstrap bootstrap, boolean varySeeds, Optional<Sweep> sweep) {}

  public AnalysisSettings {
    measures = Collections.unmodifiableSet(new TreeSet<>(measures));
    sizes = sizes.stream().sorted().distinct().toList();
  }

  /** Reads section {@code analysis}; what is wrong with it is noted there. */
  public static AnalysisSettings read(Section root) {
    Section section = root.section(SECTION);
    Set<Measure> measures = measures(section);
    Section examples = section.section("examples");
    Section parameters = section.section("parameters");
    AnalysisSettings settings =
        new AnalysisSettings(
            measures,
            split(section),
            resampling(section.section("bias-variance")),
            examples.integers("sizes", Range.atLeast(1)),
            Sweep.read(parameters),
            section.optionalInteger("rows", Range.atLeast(1)),
            section.integer("repetitions", Range.atLeast(1)),
            section.integer("fitted-rows", Range.atLeast(1)),
            // What an ensemble's process may keep is what it may keep of these models, too.
            root.section("ensemble").longInteger("member-cache-bytes", Range.atLeast(0)));
    settings.requireWhatIsMeasured(examples, parameters);
    examples.done();
    parameters.done();
    section.done();
    return settings;
  }

  private static Set<Measure> measures(Section section) {
    Set<Measure> measures = EnumSet.noneOf(Measure.class);
    List<String> known = Arrays.stream(Measure.values()).map(Measure::word).toList();
    List<String> words = section.texts("measure");
    for (String word : words) {
      int index = known.indexOf(word);
      if (index < 0) {
        section.problem(
            "measure", word, "some of " + String.join(", ", known) + Nearest.hint(word, known));
      } else {
        measures.add(Measure.values()[index]);
      }
    }
    if (words.isEmpty()) {
      section.problem("measure", "nothing", "one at least of " + String.join(", ", known));
    }
    return measures;
  }

  private static Split split(Section section) {
    Split split = section.choice("split", Split.class);
    if (split == Split.TRAIN) {
      section.problem(
          "split", "train", "validation or test: rows that no training has been fitted to");
      return Split.VALIDATION;
    }
    return split;
  }

  private static Resampling resampling(Section section) {
    Section sweep = section.section("sweep");
    Resampling resampling =
        new Resampling(
            section.integer("trainings", Range.atLeast(2)),
            Bootstrap.read(section),
            section.flag("vary-seeds"),
            Sweep.read(sweep));
    if (resampling.bootstrap() instanceof Bootstrap.None && !resampling.varySeeds()) {
      section.problem(
          "bootstrap.kind",
          "none with vary-seeds = false",
          "poisson, with-replacement, subset or partition, or vary-seeds = true: trainings would"
              + " all be alike");
    }
    sweep.done();
    section.done();
    return resampling;
  }

  private void requireWhatIsMeasured(Section examples, Section parameters) {
    if (measures.contains(Measure.EXAMPLES) && examples.values("sizes").isEmpty()) {
      examples.problem("sizes", "none", "one number of training rows at least");
    }
    if (measures.contains(Measure.PARAMETERS)
        && this.parameters.isEmpty()
        && parameters.isNull("path")) {
      parameters.problem(
          "path", "none", "a path that changes the number of parameters, such as model.hidden");
    }
  }

  /** All paths that differ between trainings. */
  List<Sweep> sweeps() {
    List<Sweep> sweeps = new ArrayList<>();
    if (measures.contains(Measure.BIAS_VARIANCE)) {
      biasVariance.sweep().ifPresent(sweeps::add);
    }
    if (measures.contains(Measure.PARAMETERS)) {
      parameters.ifPresent(sweeps::add);
    }
    return sweeps;
  }

  /** The keys that name more rows than there are, with the most that they name. */
  Stream<String> tooManyRows(long trainRows) {
    List<String> found = new ArrayList<>();
    if (measures.contains(Measure.EXAMPLES)
        && !sizes.isEmpty()
        && sizes.get(sizes.size() - 1) > trainRows) {
      found.add(
          "analysis.examples.sizes: expected at most %d, found %d"
              .formatted(trainRows, sizes.get(sizes.size() - 1)));
    }
    if (rows.isPresent() && rows.get() > trainRows) {
      found.add("analysis.rows: expected at most %d, found %d".formatted(trainRows, rows.get()));
    }
    return found.stream();
  }
}
