package io.trainyard.results;

import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Fences;
import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one training of a run leaves its checkpoints and its part of the run's tables: the only
 * one, or one of many that share the run. Those of many write files of their own into the tables,
 * so that they may write at the same time.
 */
public final class Outlet {

  private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

  private final Path run;
  private final Path own;
  private final int number;
  private final String prefix;
  private final Configuration conf;

  private Outlet(Path run, Path own, int number, String prefix, Configuration conf) {
    this.run = run;
    this.own = own;
    this.number = number;
    this.prefix = prefix;
    this.conf = conf;
  }

  /** Of the only training of a run. */
  public static Outlet ofRun(Path run, Configuration conf) {
    return new Outlet(run, run, 0, "", conf);
  }

  /**
   * Of one training among others.
   *
   * @param group what they are, such as {@code members}
   * @param number of this one, from 1
   */
  public static Outlet of(Path run, String group, int number, Configuration conf) {
    Objects.checkIndex(number - 1, Integer.MAX_VALUE);
    Path own = new Path(new Path(run, group), String.valueOf(number));
    return new Outlet(run, own, number, "%s-%05d-".formatted(group, number), conf);
  }

  /** The run's name. */
  public String runId() {
    return run.getName();
  }

  /** What the tables call the training: its number, or 0 where it is the only one. */
  public int member() {
    return number;
  }

  /** The directory that nobody else writes to. */
  public Path path() {
    return own;
  }

  public Path checkpoints() {
    return new Path(own, "checkpoints");
  }

  /**
   * Removes them once they are of no use any more: they may take more room than all else in the
   * run. What cannot be removed stays, with a warning.
   */
  public void removeCheckpoints() {
    Fences.require(checkpoints());
    try {
      AtomicFiles.fileSystem(checkpoints(), conf).delete(checkpoints(), true);
    } catch (IOException e) {
      // The run has its result all the same.
      LOG.warn("cannot remove {}", checkpoints(), e);
    }
  }

  /** This training's part of the table {@code metrics/}. */
  public ResultTable<MetricRow> metrics() {
    return new ResultTable<>(new Path(run, "metrics"), prefix, conf, MetricRow.FORM);
  }

  /** This training's part of the table {@code timings/}. */
  public ResultTable<TimingRow> timings() {
    return new ResultTable<>(new Path(run, "timings"), prefix, conf, TimingRow.FORM);
  }

  /** This training's part of the table {@code samples/}. */
  public ResultTable<SampleRow> samples() {
    return new ResultTable<>(new Path(run, "samples"), prefix, conf, SampleRow.FORM);
  }

  /** The same of an encoder and a decoder, which has other columns. */
  public ResultTable<TranslationSampleRow> translations() {
    return new ResultTable<>(samples().path(), prefix, conf, TranslationSampleRow.FORM);
  }

  /** This training's part of the table {@code averaging/}. */
  public ResultTable<AveragingRow> averaging() {
    return new ResultTable<>(new Path(run, "averaging"), prefix, conf, AveragingRow.FORM);
  }
}
