package io.trainyard.results;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Unwritable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A table of results that is one Parquet file, which any Parquet reader can read; written whole, in
 * place of what stood there.
 *
 * @param <T> a row
 */
public final class ResultFile<T> {

  private final Path path;
  private final Configuration conf;
  private final RowForm<T> form;

  private ResultFile(Path path, Configuration conf, RowForm<T> form) {
    this.path = path;
    this.conf = conf;
    this.form = form;
  }

  /** A table of which classes were taken for which. */
  public static ResultFile<ConfusionRow> confusion(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, ConfusionRow.FORM);
  }

  /** A table of figures by class. */
  public static ResultFile<ClassRow> classes(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, ClassRow.FORM);
  }

  /** A table of an ensemble's members. */
  public static ResultFile<MemberRow> members(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, MemberRow.FORM);
  }

  /** A table of pairs of an ensemble's members. */
  public static ResultFile<PairRow> pairs(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, PairRow.FORM);
  }

  /** A table of how far an ensemble can be taken at its word. */
  public static ResultFile<CalibrationRow> calibration(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, CalibrationRow.FORM);
  }

  /** A table of what an ensemble wins over its members. */
  public static ResultFile<DecompositionRow> decomposition(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, DecompositionRow.FORM);
  }

  /** A table of an ensemble's members whose outputs are values. */
  public static ResultFile<ValueMemberRow> valueMembers(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, ValueMemberRow.FORM);
  }

  /** A table of an ensemble's members that are language models. */
  public static ResultFile<LanguageMemberRow> languageMembers(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, LanguageMemberRow.FORM);
  }

  /** A table of pairs of an ensemble's members whose outputs are values. */
  public static ResultFile<ValuePairRow> valuePairs(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, ValuePairRow.FORM);
  }

  /**
   * A table of a search's trials.
   *
   * @param numeric the paths that are searched, and whether all values of each are numbers
   */
  public static ResultFile<TrialRow> trials(
      Path path, SortedMap<String, Boolean> numeric, Configuration conf) {
    return new ResultFile<>(path, conf, TrialRow.form(numeric));
  }

  /** A table of learning curves. */
  public static ResultFile<CurveRow> curves(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, CurveRow.FORM);
  }

  /** A table of metrics. */
  public static ResultFile<MetricRow> metrics(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, MetricRow.FORM);
  }

  /** A table of the vectors that a model has for tokens. */
  public static ResultFile<TokenVectorRow> tokenVectors(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, TokenVectorRow.FORM);
  }

  /** A table of tokens with vectors near each other's. */
  public static ResultFile<NeighbourRow> neighbours(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, NeighbourRow.FORM);
  }

  /** A table of texts that a model has generated. */
  public static ResultFile<SampleRow> samples(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, SampleRow.FORM);
  }

  /** A table of squared errors split into bias, variance and noise. */
  public static ResultFile<BiasVarianceRow> biasVariance(Path path, Configuration conf) {
    return new ResultFile<>(path, conf, BiasVarianceRow.FORM);
  }

  /**
   * Writes all rows.
   *
   * @throws BadConfiguration if nothing can ever be written there
   * @throws Infrastructure if the file system fails; then the file is as it was
   */
  public void write(Collection<T> rows) {
    try {
      byte[] parquet = form.toParquet(rows, conf);
      AtomicFiles.write(path, conf, out -> out.write(parquet));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Failure failure(IOException e) {
    String what = "cannot write results to " + path;
    return Unwritable.is(e)
        ? new BadConfiguration(
            "%s: expected a directory that can be written, found %s; name another place"
                .formatted(what, e.getMessage()),
            e)
        : new Infrastructure(
            what + ": " + e.getMessage() + "; mend it, then give the same command again", e);
  }

  /** All rows, as they were written. */
  public List<T> rows() {
    try {
      return form.read(path, conf);
    } catch (IOException e) {
      throw new Infrastructure("cannot read results in " + path + ": " + e.getMessage(), e);
    }
  }
}
