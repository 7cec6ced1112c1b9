package io.trainyard.ensemble;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TrainingSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * What a member of an ensemble is trained by, its rows apart.
 *
 * @param place in no run yet
 * @param effective every value of the configuration that {@code settings} were read from
 */
record MemberPlan(
    TaskTraining.Place place,
    TrainingSettings settings,
    SortedMap<String, String> effective,
    TaskTraining.Seeds seeds) {

  /** A configuration as it was read. */
  private record Read(TrainingSettings settings, SortedMap<String, String> effective) {}

  int number() {
    return place.number();
  }

  /**
   * Goes through all members, in the order of their numbers.
   *
   * @param settings of all members but for what some of them have of their own
   * @param configuration that {@code settings} were read from
   * @throws BadConfiguration if a member's settings are wrong, or {@code each} says so
   */
  static void forEach(
      EnsembleSettings ensemble,
      TrainingSettings settings,
      Configuration configuration,
      Consumer<MemberPlan> each) {
    Read common = new Read(settings, configuration.effective());
    Map<MemberOverride, Read> changed = new HashMap<>();
    Seed seed = settings.run().seed();
    for (int i = 1; i <= ensemble.estimators(); i++) {
      int number = i;
      named(
          ensemble,
          number,
          () -> {
            Read read = read(ensemble, seed, number, configuration, common, changed);
            each.accept(of(ensemble, seed, number, read));
          });
    }
  }

  private static MemberPlan of(EnsembleSettings ensemble, Seed seed, int number, Read read) {
    Seed own = seed.of("member").of(number);
    return new MemberPlan(
        new TaskTraining.Place("", Members.GROUP, number),
        read.settings(),
        read.effective(),
        new TaskTraining.Seeds(
            ensemble.varies().weights() ? own : seed, ensemble.varies().order() ? own : seed));
  }

  /** Where members differ in their settings, says which one is wrong. */
  private static void named(EnsembleSettings ensemble, int number, Runnable adding) {
    try {
      adding.run();
    } catch (BadConfiguration e) {
      if (ensemble.overrides().isEmpty()) {
        throw e;
      }
      throw new BadConfiguration(
          "cannot train member %d, by what ensemble.overrides say of it: %s"
              .formatted(number, e.getMessage()),
          e);
    }
  }

  private static Read read(
      EnsembleSettings ensemble,
      Seed seed,
      int number,
      Configuration configuration,
      Read common,
      Map<MemberOverride, Read> changed) {
    List<MemberOverride> overrides = ensemble.overrides();
    return overrides.isEmpty()
        ? common
        : changed.computeIfAbsent(
            overrides.get(ensemble.varies().overrides().of(number, overrides.size(), seed)),
            override -> read(override.over(configuration)));
  }

  private static Read read(Configuration configuration) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    return new Read(settings, configuration.effective());
  }
}
