package io.trainyard.inference;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.LanguageBundle;
import io.trainyard.model.ModelFiles;
import io.trainyard.model.NgramBundle;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads bundles of language models of every kind. */
public final class LanguageModels {

  private LanguageModels() {}

  /**
   * Whether the bundle in a directory is that of a language model. One that is damaged is none.
   *
   * @throws Infrastructure if reading fails
   */
  public static boolean isAt(Path path, Configuration conf) {
    return LanguageBundle.isAt(path, conf);
  }

  /**
   * Reads the bundle in a directory.
   *
   * @throws BadData if there is none, it is damaged, or no language model
   */
  public static TrainedLanguage read(Path path, Configuration conf) {
    requireNoEnsemble(path, conf);
    if (NgramBundle.isAt(path, conf)) {
      NgramBundle counted = NgramBundle.read(path, conf);
      return new CountedLanguage(counted.model(), counted.codec(), counted.provenance());
    }
    return NetworkLanguage.of(LanguageBundle.read(path, conf));
  }

  private static void requireNoEnsemble(Path path, Configuration conf) {
    try {
      if (AtomicFiles.fileSystem(path, conf)
          .exists(new Path(path, ModelFiles.ENSEMBLE_DESCRIPTION))) {
        throw new BadData(
            "cannot use the model %s: expected a language model, found an ensemble; use another"
                .formatted(path));
      }
    } catch (IOException e) {
      throw new Infrastructure("cannot read the model " + path + ": " + e.getMessage(), e);
    }
  }
}
