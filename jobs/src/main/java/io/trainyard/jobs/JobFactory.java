package io.trainyard.jobs;

import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the jobs, and hands them the streams that they write to. */
final class JobFactory implements IFactory {

  private final PrintStream out;
  private final PrintStream err;

  JobFactory(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    K made = CommandLine.defaultFactory().create(type);
    if (made instanceof Job job) {
      job.streams(out, err);
    }
    return made;
  }
}
