package io.trainyard.ensemble;

import io.trainyard.failure.BadData;
import io.trainyard.training.TaskTraining.Place;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Members of an ensemble that a run has written and not finished afterwards. An ensemble is written
 * when all of its members have ended, so there is nothing left to train, whatever else is missing.
 */
final class WrittenMembers {

  private WrittenMembers() {}

  /**
   * Makes sure that no member is trained again whose model is there.
   *
   * @param model the run's; nothing is looked at unless an ensemble is in it
   * @param places of all members in the run
   * @throws BadData if what one came to is missing
   */
  static void requireResults(Path model, Stream<Place> places, Configuration hadoop) {
    if (!WrittenEnsemble.isAt(model, hadoop)) {
      return;
    }
    Set<Integer> written =
        WrittenEnsemble.read(model, hadoop).members().stream()
            .map(MemberModel::number)
            .filter(number -> WrittenEnsemble.hasMember(model, number, hadoop))
            .collect(Collectors.toSet());
    places
        .filter(place -> written.contains(place.number()) && !place.hasEnded(hadoop))
        .findFirst()
        .ifPresent(
            place -> {
              throw new BadData(
                  "cannot go on with %s: expected what member %d came to in %s/%d/result.json of it, since its model is in %s, found none; restore that, or remove the run's model to train all members again"
                      .formatted(
                          place.run(),
                          place.number(),
                          place.group(),
                          place.number(),
                          WrittenEnsemble.member(model, place.number())));
            });
  }
}
