package io.trainyard.ensemble;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.model.ClassifierBundle;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.Network;
import io.trainyard.model.Normalization;
import io.trainyard.model.Task;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The members of an ensemble whose weights can be averaged: networks of one architecture, that look
 * at images in one way. Weights are read when they are needed.
 *
 * @param networkJson DL4J's configuration of the first
 * @param seeds that initial weights derive from, by member
 */
record Ingredients(
    Map<Integer, MemberModel> members,
    String networkJson,
    Normalization normalization,
    ImageShape input,
    Task task,
    Map<Integer, String> seeds,
    Configuration hadoop) {

  /** What members must have in common. */
  private record Kind(String architecture, int parameters, Normalization normalization) {}

  /**
   * @throws BadConfiguration if the members' weights cannot be averaged
   * @throws BadData that names the member, if one is missing, damaged or no network
   */
  static Ingredients of(EnsembleBundle ensemble, Configuration hadoop) {
    Map<Integer, MemberModel> members = new TreeMap<>();
    Map<Integer, String> seeds = new TreeMap<>();
    ModelBundle first = null;
    for (MemberModel member : ensemble.members()) {
      ModelBundle bundle = read(member, hadoop);
      if (first == null) {
        first = bundle;
      }
      requireAlike(ensemble.members().get(0).number(), first, member.number(), bundle);
      bundle.network().release();
      members.put(member.number(), member);
      seeds.put(member.number(), String.valueOf(bundle.provenance().get("seed")));
    }
    return new Ingredients(
        members,
        first.network().configurationJson(),
        first.normalization(),
        ensemble.input(),
        ensemble.task(),
        seeds,
        hadoop);
  }

  private static ModelBundle read(MemberModel member, Configuration hadoop) {
    Path path = new Path(member.path());
    if (!MemberModel.of(member.number(), path, hadoop).equals(member)) {
      throw new BadData(
          "cannot use member %d of the ensemble, %s: expected the bundle that was combined, found another; restore it"
              .formatted(member.number(), path));
    }
    requireNetwork(member.number(), path, hadoop);
    try {
      return ModelBundle.read(path, hadoop);
    } catch (BadData e) {
      throw new BadData(
          "cannot average the weights of member %d of the ensemble: %s"
              .formatted(member.number(), e.getMessage()),
          e);
    }
  }

  private static void requireNetwork(int number, Path path, Configuration hadoop) {
    if (ClassifierBundle.isAt(path, hadoop)) {
      throw new BadConfiguration(
          "cannot average the weights of member %d of the ensemble, %s: expected a network, found a classifier of Spark MLlib (%s), which has no weights; train an ensemble of networks alone, or combine predictions, as the ensemble does"
              .formatted(number, path, ClassifierBundle.CLASSIFIER));
    }
  }

  private static void requireAlike(int first, ModelBundle one, int second, ModelBundle other) {
    if (kind(one).equals(kind(other))) {
      return;
    }
    throw new BadConfiguration(
        "cannot average the weights of members %d and %d: expected networks of one architecture on images normalized in one way, found %s and %s; combine their predictions instead, as the ensemble does"
            .formatted(first, second, describe(one), describe(other)));
  }

  private static Kind kind(ModelBundle bundle) {
    Network network = bundle.network();
    return new Kind(
        Network.architecture(network.configurationJson()),
        network.parameterCount(),
        bundle.normalization());
  }

  private static String describe(ModelBundle bundle) {
    return "%d layers of %d parameters"
        .formatted(bundle.network().layers().length, bundle.network().parameterCount());
  }

  /** Whether all members started from weights of one seed. */
  boolean fromOneSeed() {
    return seeds.values().stream().distinct().count() == 1;
  }

  /** The weights of a member, a new array. */
  float[] parameters(int member) {
    Network network = read(members.get(member), hadoop).network();
    try {
      return network.copyParameters();
    } finally {
      network.release();
    }
  }
}
