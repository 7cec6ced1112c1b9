package io.trainyard.ensemble;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.ensemble.combination.Combination;
import io.trainyard.ensemble.membership.Bootstrap;
import io.trainyard.model.ModelSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The section {@code ensemble}.
 *
 * @param estimators members to train
 * @param method where they come from
 * @param bootstrap the training rows of each
 * @param varies what else differs between members
 * @param overrides changes of the configuration, of which each member takes one
 * @param leastEstimators members that there must be in the end
 * @param outOfBag whether the ensemble is judged by the rows that members did not see
 * @param combination of their predictions; empty for the mean, or what a bundle already has
 * @param combineOn the rows that a combination is fitted to
 * @param memberCacheBytes of members' parameters that a process keeps while it uses an ensemble
 */
public record EnsembleSettings(
    int estimators,
    EnsembleMethod method,
    Bootstrap bootstrap,
    Varies varies,
    List<MemberOverride> overrides,
    int leastEstimators,
    boolean outOfBag,
    Optional<Combination> combination,
    CombineOn combineOn,
    long memberCacheBytes) {

  /**
   * What each member has of its own, beside its rows and its settings.
   *
   * @param weights initial weights
   * @param order the order of rows, augmentation and dropout
   * @param overrides which of them
   */
  public record Varies(boolean weights, boolean order, OverrideOrder overrides) {}

  /** Rows that a combination may be fitted to: no member was trained on them. */
  public enum CombineOn {
    VALIDATION,
    OUT_OF_BAG;

    /** As the configuration names it. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For people. */
    String words() {
      return word() + " rows";
    }
  }

  /** Reads section {@code ensemble}; what is wrong with it is noted there. */
  public static EnsembleSettings read(Section root) {
    Section section = root.section("ensemble");
    EnsembleSettings settings = all(section);
    boolean ofSequences = root.glance("model.kind").filter(ModelSpec::isOfSequences).isPresent();
    settings.checkTogether(section, ofSequences);
    if (settings.method instanceof EnsembleMethod.Snapshot && ofSequences) {
      section.problem(
          "method.kind", "snapshot", "independent, since snapshots are of networks of images");
    } else if (settings.method instanceof EnsembleMethod.Snapshot) {
      settings.checkSnapshots(section);
      checkTrained(root);
    }
    section.done();
    return settings;
  }

  /**
   * Reads section {@code ensemble} for members that are trained: what it says of their training is
   * not what they were trained by.
   */
  public static EnsembleSettings readForTrained(Section root) {
    Section section = root.section("ensemble");
    EnsembleSettings settings = all(section);
    section.done();
    return settings;
  }

  private static EnsembleSettings all(Section section) {
    return new EnsembleSettings(
        section.integer("n-estimators", Range.between(1, 100_000)),
        EnsembleMethod.read(section),
        Bootstrap.read(section),
        new Varies(
            section.flag("vary-weights"),
            section.flag("vary-order"),
            section.choice("overrides-order", OverrideOrder.class)),
        MemberOverride.readAll(section),
        section.integer("min-estimators", Range.atLeast(1)),
        section.flag("oob-score"),
        section.isNull("combination")
            ? Optional.empty()
            : Optional.ofNullable(Combination.read(section)),
        combineOn(section),
        section.longInteger("member-cache-bytes", Range.atLeast(0)));
  }

  private static CombineOn combineOn(Section section) {
    if (section.text("combine-on").equals("test")) {
      section.problem(
          "combine-on", "test", "validation or out-of-bag, since test rows are for evaluate alone");
      return CombineOn.VALIDATION;
    }
    return section.choice("combine-on", CombineOn.class);
  }

  private void checkTogether(Section section, boolean ofSequences) {
    if (leastEstimators > estimators) {
      section.problem(
          "min-estimators", leastEstimators, "at most n-estimators, which is " + estimators);
    }
    if (bootstrap == null) {
      return;
    }
    if (ofSequences) {
      checkText(section);
    } else if (!bootstrap.mayLeaveRowsOut(estimators)) {
      checkLeavesRowsOut(section);
    }
    boolean sameRows = bootstrap instanceof Bootstrap.None;
    boolean independent = !(method instanceof EnsembleMethod.Snapshot);
    if (independent
        && estimators > 1
        && sameRows
        && !varies.weights()
        && !varies.order()
        && overrides.stream().distinct().count() < 2) {
      section.problem(
          "vary-weights",
          "false with nothing else that varies",
          "true, or vary-order, a bootstrap or overrides that differ: members would all be alike");
    }
  }

  private void checkLeavesRowsOut(Section section) {
    String found =
        "with bootstrap.kind = %s and n-estimators = %d".formatted(bootstrap.kind(), estimators);
    String expected =
        "with a bootstrap that leaves rows out, such as { kind = poisson }, or partition for 2 members at least";
    if (outOfBag) {
      section.problem("oob-score", "true " + found, "false, or true " + expected);
    }
    if (combineOn == CombineOn.OUT_OF_BAG) {
      section.problem("combine-on", "out-of-bag " + found, "validation, or out-of-bag " + expected);
    }
  }

  private void checkText(Section section) {
    if (!(bootstrap instanceof Bootstrap.None)) {
      section.problem(
          "bootstrap.kind",
          bootstrap.kind(),
          "none, since a text is read in lanes and has no rows to draw; what differs between language models is vary-weights, vary-order and overrides");
    }
    String why = ", since no member of an ensemble of language models leaves text out";
    if (outOfBag) {
      section.problem("oob-score", true, "false" + why);
    }
    if (combineOn == CombineOn.OUT_OF_BAG) {
      section.problem("combine-on", combineOn.word(), CombineOn.VALIDATION.word() + why);
    }
  }

  /** One training has one set of rows, and one of settings. */
  private void checkSnapshots(Section section) {
    String found = "with method.kind = snapshot";
    if (bootstrap != null && !(bootstrap instanceof Bootstrap.None)) {
      section.problem("bootstrap.kind", bootstrap.kind() + " " + found, "none");
    }
    if (!overrides.isEmpty()) {
      section.problem("overrides", overrides.size() + " " + found, "none");
    }
  }

  /** Of what the training reads for itself, what snapshots need or would pass over. */
  private static void checkTrained(Section root) {
    boolean ownRate = root.glance("optimizer.kind").filter("network"::equals).isPresent();
    requireKind(
        root,
        "optimizer.learning-rate",
        ownRate ? "the network's own" : "constant",
        "cosine-cycles",
        ", such as { kind = cosine-cycles, initial = 0.1, cycles = 5 }");
    requireKind(
        root,
        "weight-averaging",
        "none",
        "none",
        ", since the weights at the ends of cycles are the members");
    String end = ", since training goes through all of its cycles";
    requireKind(root, "stopping.criterion", "none", "none", end);
    for (String key : List.of("stopping.max-time", "stopping.stopping-threshold")) {
      root.glance(key)
          .ifPresent(
              found -> root.problem(key, found, "null with ensemble.method.kind = snapshot" + end));
    }
  }

  private static void requireKind(
      Section root, String path, String otherwise, String kind, String why) {
    String key = path + ".kind";
    String found = root.glance(key).orElse(otherwise);
    if (!found.equals(kind)) {
      root.problem(key, found, kind + " with ensemble.method.kind = snapshot" + why);
    }
  }
}
