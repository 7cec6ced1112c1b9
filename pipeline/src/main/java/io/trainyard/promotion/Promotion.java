package io.trainyard.promotion;

import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.ModelFiles;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Unwritable;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Lets models through a gate, and makes those that pass the current version of a name. Killed at
 * any moment, it leaves the version of before or the new one current, and goes on when it is asked
 * the same again. Several processes may do so at once under one name.
 *
 * <p>Files of a version are written, and read back, before the decision for it is taken; a process
 * that is overtaken meanwhile judges anew, and may then leave a version's files that no decision
 * names. Where two copy the very same model at once, one of them may fail for a missing file, and
 * has to be asked again.
 */
public final class Promotion {

  private final PromotionSettings settings;
  private final NamedModel model;
  private final Configuration conf;
  private final Clock clock;

  /**
   * @param name under which models are promoted
   * @throws BadConfiguration if it cannot be that of a directory, or the root cannot be reached
   */
  public Promotion(PromotionSettings settings, String name, Configuration conf) {
    this(settings, name, conf, Clock.systemUTC());
  }

  Promotion(PromotionSettings settings, String name, Configuration conf, Clock clock) {
    this.settings = settings;
    this.model = NamedModel.of(settings.root(), name, conf);
    this.conf = conf;
    this.clock = clock;
  }

  /** Work on files, whose failures are told alike. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Judges a model, and makes it the current version if it passes. A model that was promoted
   * before, and not rolled back since, is not judged again, also where later ones have taken its
   * place: the result is that of then. The decision is recorded, unless it is the last one over
   * again.
   *
   * @param given a run, a bundle of any kind, an ensemble, or a name's directory
   * @param again whether a version that was rolled back may pass
   * @throws BadConfiguration if the settings name a metric that there is none of, or nothing can be
   *     written
   * @throws BadData if the model is missing, damaged, of a run that has not finished or not
   *     evaluated, or the current version was not evaluated on the same rows
   * @throws Infrastructure if the file system fails; the same can be asked again
   */
  public PromotionResult promote(String given, boolean again) {
    Candidate candidate = Candidate.open(given, conf);
    return tell("promote " + given, () -> promote(candidate, again));
  }

  private PromotionResult promote(Candidate candidate, boolean again) throws IOException {
    while (true) {
      Optional<Decision> last = model.latest();
      Versions versions = last.map(Decision::versions).orElse(Versions.NONE);
      Optional<Integer> promoted = versions.promotionOf(candidate.version());
      if (promoted.isPresent()) {
        return answer(model.read(promoted.get()));
      }
      Decision decision = judge(candidate, place(last, versions), again);
      if (last.filter(decision::repeats).isPresent()) {
        return answer(last.get());
      }
      // The source is read whole first, so that what is damaged leaves nothing behind.
      candidate.files().verify(conf);
      model.sweep(clock.instant());
      if (decision.promoted()) {
        copy(candidate);
      }
      if (model.append(decision)) {
        return answer(decision);
      }
    }
  }

  private PromotionResult answer(Decision decision) throws IOException {
    model.point();
    String current =
        model.latest().map(Decision::versions).map(Versions::currentVersion).orElse(null);
    return PromotionResult.of(decision, model, current);
  }

  private Decision.Place place(Optional<Decision> last, Versions versions) {
    return new Decision.Place(
        1 + last.map(Decision::number).orElse(0),
        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
        versions);
  }

  private Decision judge(Candidate candidate, Decision.Place place, boolean again)
      throws IOException {
    Decision.Comparison comparison = comparison(candidate, place.before());
    OptionalDouble current =
        comparison.current() == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(comparison.current());
    Gate.Verdict verdict = new Gate(settings).judge(comparison.figures(), current);
    Optional<Integer> rollback = place.before().rollbackOf(candidate.version());
    if (rollback.isPresent() && !again) {
      verdict =
          new Gate.Verdict(
              false,
              List.of(
                  "it was rolled back at %s; give --again to promote it all the same"
                      .formatted(model.read(rollback.get()).time())));
    }
    return Decision.ofPromotion(
        place, candidate.version(), candidate.source(), comparison, verdict);
  }

  private Decision.Comparison comparison(Candidate candidate, Versions versions) {
    Report judged = candidate.reportOf(settings.metric(), settings.dataset(), conf);
    SortedMap<String, Double> figures = figures(candidate);
    Double current =
        Optional.ofNullable(versions.currentVersion())
            .map(version -> Candidate.of(model.version(version), conf))
            .map(
                version ->
                    version
                        .reportOn(judged.fingerprint(), judged.split(), judged.dataset())
                        .figure(settings.metric(), "promotion.metric"))
            .orElse(null);
    return new Decision.Comparison(
        settings.metric(),
        Section.kebab(settings.mode()),
        settings.margin(),
        figures.get(settings.metric()),
        current,
        figures,
        settings.atLeast(),
        settings.atMost(),
        judged.dataset(),
        judged.fingerprint());
  }

  /** The metric and all that have limits. */
  private SortedMap<String, Double> figures(Candidate candidate) {
    SortedMap<String, Double> figures = new TreeMap<>();
    figures.put(settings.metric(), figure(candidate, settings.metric(), "promotion.metric"));
    for (String metric : settings.atLeast().keySet()) {
      figures.put(metric, figure(candidate, metric, "promotion.at-least"));
    }
    for (String metric : settings.atMost().keySet()) {
      figures.put(metric, figure(candidate, metric, "promotion.at-most"));
    }
    return figures;
  }

  private double figure(Candidate candidate, String metric, String key) {
    return candidate.reportOf(metric, settings.dataset(), conf).figure(metric, key);
  }

  private void copy(Candidate candidate) throws IOException {
    Path target = model.version(candidate.version());
    sweep(candidate.files(), target);
    for (Report report : candidate.reports()) {
      byte[] json = AtomicFiles.read(report.file(), conf);
      Path file = new Path(target, Report.DIRECTORY + "/" + report.file().getName());
      AtomicFiles.write(file, conf, out -> out.write(json));
    }
    ModelFiles copied = candidate.files().copyTo(target, conf);
    try {
      copied.verify(conf);
    } catch (BadData e) {
      throw new IOException("the copy is not what was read: " + e.getMessage(), e);
    }
  }

  /** Deletes what an earlier attempt left half written. */
  private void sweep(ModelFiles files, Path target) throws IOException {
    Set<Path> directories =
        files.parts().stream()
            .map(part -> new Path(target, part.name()).getParent())
            .collect(Collectors.toCollection(TreeSet::new));
    directories.add(new Path(target, Report.DIRECTORY));
    for (Path directory : directories) {
      AtomicFiles.sweep(directory, conf);
    }
  }

  /**
   * Makes the version current that was before the current one, once its files were found whole.
   *
   * @param from the version that is to be given up; if that has happened already, the result is
   *     that of then. Empty for the current one, whichever that is.
   * @throws BadConfiguration if there is none before it, or {@code from} is not the current one
   * @throws BadData if the version before is damaged
   * @throws Infrastructure if the file system fails; the same can be asked again
   */
  public PromotionResult rollback(Optional<String> from) {
    return tell("roll back " + model.path(), () -> tryRollback(from));
  }

  private PromotionResult tryRollback(Optional<String> from) throws IOException {
    while (true) {
      Optional<Decision> last = model.latest();
      Versions versions = last.map(Decision::versions).orElse(Versions.NONE);
      Optional<Integer> done = from.flatMap(versions::rollbackOf);
      if (done.isPresent()) {
        return answer(model.read(done.get()));
      }
      requireCurrent(from, versions);
      if (versions.history().isEmpty()) {
        throw new BadConfiguration(
            "cannot roll back %s: expected a version that was current before %s, found none"
                .formatted(
                    model.path(), Optional.ofNullable(versions.currentVersion()).orElse("now")));
      }
      Decision decision = Decision.ofRollback(place(last, versions));
      ModelFiles.read(model.version(decision.version()), conf).verify(conf);
      if (model.append(decision)) {
        return answer(decision);
      }
    }
  }

  private void requireCurrent(Optional<String> from, Versions versions) {
    if (from.isPresent() && !from.get().equals(versions.currentVersion())) {
      throw new BadConfiguration(
          "cannot roll back from version %s of %s: expected the current one, which is %s; give --rollback that, or nothing"
              .formatted(
                  from.get(),
                  model.path(),
                  Optional.ofNullable(versions.currentVersion()).orElse("none")));
    }
  }

  private <T> T tell(String doing, Work<T> work) {
    try {
      return work.run();
    } catch (IOException | UnsupportedOperationException e) {
      throw failure(doing, e);
    }
  }

  private Failure failure(String doing, Exception e) {
    return Unwritable.is(e)
        ? new BadConfiguration(
            "cannot %s: expected promotion.root to be a directory that can be written, found %s (%s); set it to one that can"
                .formatted(doing, settings.root(), e.getMessage()),
            e)
        : new Infrastructure(
            "cannot %s: %s; mend it, then give the same command again"
                .formatted(doing, e.getMessage()),
            e);
  }
}
