package io.trainyard.preview;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Picks training rows to show: the first ones, in stored order, that spread over the classes as
 * evenly as can be among the first {@value #SCANNED}. The same ones each time.
 */
final class SampleRows {

  /** No more are read, so that the first rows of a large dataset are shown at once. */
  private static final int SCANNED = 4096;

  private static final int BLOCK = 64;

  private final Dataset dataset;
  private final int wanted;
  private final int perClass;
  private final List<SampleRow> chosen = new ArrayList<>();
  private final List<SampleRow> others = new ArrayList<>();
  private final Map<Integer, Integer> taken = new HashMap<>();

  private SampleRows(Dataset dataset, int wanted) {
    this.dataset = dataset;
    this.wanted = wanted;
    long classes =
        dataset.manifest().split(Split.TRAIN).rowsByClass().stream().filter(n -> n > 0).count();
    this.perClass = (int) ((wanted + classes - 1) / classes);
  }

  /**
   * @param wanted how many, at least 1; there are fewer where the dataset has fewer
   * @return by class, and within a class in stored order
   */
  static List<SampleRow> of(Dataset dataset, int wanted, Configuration conf) {
    SampleRows rows = new SampleRows(dataset, wanted);
    rows.scan(conf);
    rows.others.stream().limit(wanted - rows.chosen.size()).forEach(rows.chosen::add);
    rows.chosen.sort(Comparator.comparingInt(SampleRow::label));
    return List.copyOf(rows.chosen);
  }

  private void scan(Configuration conf) {
    RowRange range = new RowRange(Split.TRAIN, 0, Math.min(SCANNED, dataset.rows(Split.TRAIN)));
    try (var reader = new SequentialReader(dataset, range, BLOCK, conf)) {
      while (reader.hasNext() && chosen.size() < wanted) {
        Rows block = reader.next();
        for (int i = 0; i < block.count() && chosen.size() < wanted; i++) {
          take(block, i);
        }
      }
    }
  }

  private void take(Rows block, int i) {
    boolean fits = taken.merge(block.label(i), 1, Integer::sum) <= perClass;
    if (fits) {
      chosen.add(row(block, i));
    } else if (others.size() < wanted) {
      others.add(row(block, i));
    }
  }

  private static SampleRow row(Rows block, int i) {
    return new SampleRow(block.id(i), block.label(i), block.image(i));
  }
}
