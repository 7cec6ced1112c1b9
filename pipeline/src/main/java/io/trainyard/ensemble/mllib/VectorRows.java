package io.trainyard.ensemble.mllib;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.Tensors;
import io.trainyard.model.InputLayout;
import io.trainyard.model.Normalization;
import io.trainyard.model.Task;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Rows as MLlib takes them, in stored order: the label, the weight and the features, which are
 * those of a network of flat rows, and where rows have targets, these, standardized. Not
 * thread-safe.
 */
final class VectorRows implements Iterator<Row>, AutoCloseable {

  private static final int BLOCK = 256;

  private final SequentialReader reader;
  private final RowCounts counts;
  private final boolean repeated;
  private final Tensors tensors;
  private final int inputs;
  private final Task task;
  private final Tensors.Host host = new Tensors.Host();
  private final Queue<Row> ready = new ArrayDeque<>();
  private long position;

  /**
   * @param counts how often rows come; null for each once
   * @param repeated whether a row that comes k times does so, and not once with weight k
   */
  VectorRows(
      Dataset dataset,
      Normalization normalization,
      RowRange range,
      RowCounts counts,
      boolean repeated,
      Configuration hadoop) {
    var manifest = dataset.manifest();
    this.reader = new SequentialReader(dataset, range, BLOCK, hadoop);
    this.counts = counts;
    this.repeated = repeated;
    this.inputs = manifest.image().size();
    this.task = manifest.task();
    this.tensors = new Tensors(manifest.networkShape(), normalization, InputLayout.FLAT);
    this.position = range.from();
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && reader.hasNext()) {
      fill(reader.next());
    }
    if (ready.isEmpty()) {
      close();
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void fill(Rows rows) {
    int[] times = counts(rows);
    position += rows.count();
    if (Arrays.stream(times).allMatch(count -> count == 0)) {
      return;
    }
    tensors.fill(rows, host);
    for (int i = 0; i < times.length; i++) {
      if (times[i] > 0) {
        Row row = row(rows, i, repeated ? 1.0 : (double) times[i]);
        for (int copy = 0; copy < (repeated ? times[i] : 1); copy++) {
          ready.add(row);
        }
      }
    }
  }

  private int[] counts(Rows rows) {
    if (counts == null) {
      int[] once = new int[rows.count()];
      Arrays.fill(once, 1);
      return once;
    }
    return counts.counts(position, rows.ids());
  }

  private Row row(Rows rows, int i, double weight) {
    if (!(task instanceof Task.Regression regression)) {
      return RowFactory.create((double) rows.label(i), weight, features(i));
    }
    double[] targets = new double[regression.outputs()];
    for (int k = 0; k < targets.length; k++) {
      targets[k] = regression.standardized(k, rows.targets()[i * targets.length + k]);
    }
    return RowFactory.create(0.0, weight, features(i), targets);
  }

  /** Sparse where that takes less memory, as it does for characters. */
  private Vector features(int row) {
    double[] features = new double[inputs];
    for (int i = 0; i < inputs; i++) {
      features[i] = host.features()[row * inputs + i];
    }
    return new DenseVector(features).compressed();
  }

  @Override
  public void close() {
    reader.close();
  }
}
