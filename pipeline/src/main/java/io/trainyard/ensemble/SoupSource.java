package io.trainyard.ensemble;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.inference.ModelRun;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Where the ingredients of a soup come from: an ensemble, and the run that made it, by whose
 * configuration they were trained. A soup is measured by that too (augmentation, size of
 * minibatches, metric), where nobody says otherwise.
 *
 * @param ensemble directory of the bundle
 * @param run directory of the run that it lies in; empty for one that was copied elsewhere
 */
public record SoupSource(
    Path ensemble, Optional<Path> run, org.apache.hadoop.conf.Configuration hadoop) {

  private static final String ID = "run.id";
  private static final String ROOT = "run.root";
  private static final String NOTHING = "null";

  /**
   * @param model an ensemble bundle, or a run that has one
   * @throws BadData if its file system cannot be reached
   */
  public static SoupSource locate(String model, org.apache.hadoop.conf.Configuration hadoop) {
    Path ensemble = ModelRun.locate(model, hadoop);
    return new SoupSource(ensemble, ModelRun.runOf(ensemble, hadoop), hadoop);
  }

  /**
   * The configuration of the run that the ensemble lies in, below what is given. A run of its own
   * is to have a name of its own, beside that run, and its dataset is the one that the ensemble
   * notes, since paths may have been meant from elsewhere.
   *
   * @throws BadConfiguration if the ensemble lies in no run
   * @throws BadData if the run has no configuration
   */
  public Configuration below(Configuration given) {
    if (run.isPresent()) {
      Path root = run.get().getParent();
      return given.over(
          read(run.get())
              .with(Map.of(ID, NOTHING, ROOT, "\"" + root + "\"", "dataset.path", NOTHING)));
    }
    if (WrittenEnsemble.isAt(ensemble, hadoop)) {
      throw new BadConfiguration(
          "cannot average weights by no configuration: expected --conf, or the run that the ensemble was made by around %s, found neither; give --conf with what its members were trained by"
              .formatted(ensemble));
    }
    // That there is no ensemble is told when the rest is known to be right.
    return given;
  }

  private Configuration read(Path directory) {
    Path file = new Path(directory, "config.conf");
    try {
      return Configuration.parseText(
          new String(AtomicFiles.read(file, hadoop), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      throw new BadData(
          "cannot average weights: expected the configuration of the run in %s, found none; give --conf with what its members were trained by"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new Infrastructure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The same without the name of the run that the ensemble lies in, which that run's own
   * configuration files may have: then the soup's name is made from what it is.
   */
  public Configuration apart(Configuration configuration) {
    Optional<String> id = configuration.root().glance(ID);
    Optional<String> root = configuration.root().glance(ROOT);
    boolean ofEnsemble =
        run.isPresent()
            && id.isPresent()
            && root.isPresent()
            && run.equals(qualified(root.get(), id.get()));
    return ofEnsemble ? configuration.with(Map.of(ID, NOTHING)) : configuration;
  }

  /** Empty where there can be no such directory, which is told by who opens it. */
  private Optional<Path> qualified(String root, String id) {
    try {
      Path path = new Path(root, id);
      return Optional.of(AtomicFiles.fileSystem(path, hadoop).makeQualified(path));
    } catch (IOException | IllegalArgumentException | BadConfiguration e) {
      return Optional.empty();
    }
  }
}
