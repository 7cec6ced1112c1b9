package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.EnsembleSettings.CombineOn;
import io.trainyard.ensemble.combination.Combination;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Another combination of members that are trained. It is fitted to the validation rows of whatever
 * dataset the ensemble is put to use on, or to the rows of its own that its members did not see.
 *
 * @param seed of the choice of rows, where there are more than are fitted to
 */
record Recombination(EnsembleBundle bundle, Combination combination, CombineOn on, Seed seed) {

  Fit fit() {
    return Fit.of(combination, on);
  }

  /** Whether it comes to something else than the ensemble's own. */
  boolean isOther() {
    return !fit().equals(bundle.fit());
  }

  /**
   * Checks what can be checked before any row is read.
   *
   * @param directory of the bundle, for messages
   * @throws BadConfiguration if there are no rows that members did not see, or too much to fit
   */
  void requirePossible(Path directory) {
    Combining.requirePossible(combination, bundle.members().size(), bundle.task(), seed);
    if (combination.isFitted() && on == CombineOn.OUT_OF_BAG && leavingRowsOut().isEmpty()) {
      throw new BadConfiguration(
          "cannot combine the members of %s by out-of-bag rows: expected members with a bootstrap that leaves rows out, found %s; set ensemble.combine-on to validation"
              .formatted(
                  directory,
                  bundle
                      .bagging()
                      .map(
                          rows ->
                              "bootstrap.kind = %s and n-estimators = %d"
                                  .formatted(rows.bootstrap().kind(), rows.estimators()))
                      .orElse("no note of how their rows were drawn")));
    }
  }

  private Optional<Bagging> leavingRowsOut() {
    return bundle.bagging().filter(Bagging::mayLeaveRowsOut);
  }

  /** For people. */
  String describe(Dataset dataset) {
    return "the %d members are combined anew by %s%s; the ensemble was made with %s"
        .formatted(
            bundle.members().size(),
            fit().describe(),
            combination.isFitted() ? " of " + dataset.path() : "",
            bundle.fit().describe());
  }

  /**
   * @param scorer of the members on {@code dataset}
   * @throws BadData if the dataset has no rows for it
   * @throws BadConfiguration if it is not the one whose rows members did not see, or they saw all
   */
  Combiner combiner(EnsembleScorer scorer, Dataset dataset) {
    var combining = new Combining(combination, bundle.members().size(), bundle.task(), seed);
    if (!combination.isFitted()) {
      return combining.unfitted();
    }
    if (on == CombineOn.VALIDATION) {
      requireRows(dataset);
      return combining.on(scorer, Split.VALIDATION);
    }
    requireOwn(dataset);
    Bagging rows = leavingRowsOut().orElseThrow();
    rows.requireRowsLeftOut(dataset.rows(Split.TRAIN), "combine-on = out-of-bag", "validation");
    return combining.outOfBag(
        scorer,
        bundle.members().stream()
            .map(member -> rows.bag(member.number(), dataset.rows(Split.TRAIN)))
            .toList());
  }

  private static void requireRows(Dataset dataset) {
    if (dataset.rows(Split.VALIDATION) == 0) {
      throw new BadData(
          "cannot combine the members anew: expected validation rows in %s, found none; take a combination that is not fitted, such as mean"
              .formatted(dataset.path()));
    }
  }

  private void requireOwn(Dataset dataset) {
    String own = String.valueOf(bundle.provenance().get("dataset_fingerprint"));
    if (!own.equals(dataset.fingerprint())) {
      throw new BadConfiguration(
          "cannot combine the members by out-of-bag rows of %s: expected the dataset that they were trained on, with fingerprint %s, found %s; set ensemble.combine-on to validation"
              .formatted(dataset.path(), own, dataset.fingerprint()));
    }
  }
}
