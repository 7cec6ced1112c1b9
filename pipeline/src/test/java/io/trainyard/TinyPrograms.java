package io.trainyard;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.DatasetPairs;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.Ingest;
import io.trainyard.dataset.TextDataset;
import io.trainyard.random.Seed;
import java.nio.file.Path;

/** A few programs to execute, of length 1 and 2 and nesting 1 and 2, as a dataset. */
public final class TinyPrograms {

  private TinyPrograms() {}

  /** Writes 80 rows to train on, 20 to validate by and 24 to test by. */
  public static DatasetPairs ingest(Path directory) {
    DatasetSettings settings =
        DatasetSettings.read(
            Configuration.parseText(
                    """
                    dataset {
                      path = "%s", validation-fraction = 0.2, partitions = 2
                      source {
                        kind = pair-task, rows = 100, test-rows = 24
                        task { kind = programs, length = 2, nesting = 2 }
                      }
                    }
                    """
                        .formatted(directory))
                .root());
    new Ingest().run(SparkFixture.session(), settings, new Seed(1), false);
    return new DatasetPairs(
        TextDataset.open(
            directory.toString(), SparkFixture.session().sparkContext().hadoopConfiguration()));
  }
}
