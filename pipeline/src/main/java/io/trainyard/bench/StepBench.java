package io.trainyard.bench;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.acceleration.Survey;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Network;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Training steps of one worker in one thread, in this process: Deeplearning4j's own against
 * Trainyard's, and, if asked for, against another program's ({@link Other}).
 *
 * <p>What is timed is the step alone: forward and backward pass and the update of the parameters,
 * from a minibatch in memory that is ready to be used (noise; eight minibatches in turn). Networks
 * are built, and both have warmed up, before anything is timed. Clipping is not part of it, since
 * Deeplearning4j's step has none of that kind.
 */
public final class StepBench {

  /**
   * Another program that trains the same network, in a process of its own, which works while nobody
   * else does. It is started as {@code COMMAND MODEL BATCH_SIZE}, reads lines from standard input,
   * each the number of steps to make, and answers each with one line: the nanoseconds that they
   * took. It ends when its input does. What it writes to standard error is shown.
   *
   * @param name in tables and JSON
   * @param command for {@code /bin/sh}
   */
  public record Other(String name, String command) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    /** What a command line gives: {@code NAME=COMMAND}. */
    public static Other parse(String text) {
      String[] parts = text.split("=", 2);
      if (parts.length < 2 || parts[1].isBlank()) {
        throw wrong(text, "NAME=COMMAND");
      }
      return new Other(parts[0], parts[1]);
    }

    public Other {
      if (!NAME.matcher(name).matches()
          || name.equals(StepContenders.STOCK)
          || name.equals(StepContenders.ACCELERATED)) {
        throw wrong(
            name + "=" + command,
            "a name of lower-case letters, digits and \"-\" other than %s and %s"
                .formatted(StepContenders.STOCK, StepContenders.ACCELERATED));
      }
    }

    private static BadConfiguration wrong(String found, String expected) {
      return new BadConfiguration(
          "cannot measure beside another program: expected %s, found %s"
              .formatted(expected, found));
    }
  }

  private final Protocol protocol;
  private final List<Other> others;
  private final Consumer<String> progress;

  /**
   * @param progress hears what is being done
   */
  public StepBench(Protocol protocol, List<Other> others, Consumer<String> progress) {
    this.protocol = protocol;
    this.others = List.copyOf(others);
    if (others.stream().map(Other::name).distinct().count() < others.size()) {
      throw new BadConfiguration(
          "cannot measure beside other programs: expected each to have a name of its own, found "
              + others.stream().map(Other::name).toList());
    }
    this.progress = progress;
  }

  /**
   * Measures one network.
   *
   * @return stock, accelerated, and the others in their order
   * @throws io.trainyard.failure.BadConfiguration unless ND4J was started with one native thread,
   *     or if another program cannot be run
   * @throws io.trainyard.failure.Divergence if the loss is not finite
   */
  public List<StepResult> run(BenchNetwork bench) {
    progress.accept(bench.name() + ": " + survey(bench).describe());
    List<Contender> contenders = new ArrayList<>();
    try {
      contenders.add(new StepContenders.Stock(bench));
      contenders.add(new StepContenders.Accelerated(bench));
      others.forEach(
          other ->
              contenders.add(Beside.start(other, bench.name(), String.valueOf(bench.batchSize()))));
      Map<String, Samples> seconds =
          new SideBySide(protocol, what -> progress.accept(bench.name() + ": " + what))
              .measure(contenders);
      return results(bench, seconds);
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  private static Survey survey(BenchNetwork bench) {
    Network network = Network.fromJson(bench.json());
    BenchNetwork.Batch batch = bench.batch(network, new Seed(0));
    return Acceleration.survey(
        network, batch.features().shape(), batch.labels().shape(), bench.batchSize());
  }

  private static List<StepResult> results(BenchNetwork bench, Map<String, Samples> seconds) {
    int parameters = Network.fromJson(bench.json()).parameterCount();
    List<StepResult> results = new ArrayList<>();
    seconds.forEach(
        (name, own) -> {
          Map<String, Double> ratios = new LinkedHashMap<>();
          seconds.forEach(
              (other, theirs) -> {
                if (!other.equals(name) || name.equals(StepContenders.STOCK)) {
                  ratios.put(other, theirs.over(own).median());
                }
              });
          results.add(
              new StepResult(
                  name,
                  bench.name(),
                  parameters,
                  bench.batchSize(),
                  bench.charactersPerExample(),
                  own,
                  ratios));
        });
    return results;
  }
}
