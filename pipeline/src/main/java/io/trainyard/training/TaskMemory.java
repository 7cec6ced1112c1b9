package io.trainyard.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.memory.CombiningNeed;
import io.trainyard.memory.MemoryPlan;
import io.trainyard.memory.TaskWork;
import io.trainyard.model.Footprint;
import io.trainyard.model.Network;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What trainings in tasks take of memory, told before the first of them starts. Trainings that
 * differ in nothing that memory goes by are looked at once, and of all of them the one that takes
 * most stands for whichever a process gets.
 */
public final class TaskMemory {

  /** Settings of optimizers within DL4J's configuration: their values take no memory. */
  private static final List<String> UPDATERS = List.of("iUpdater", "iupdater", "biasUpdater");

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One of many that are alike, and how many.
   *
   * @param networks that differ in more than what their random choices derive from
   */
  private record Kind(TaskNeed need, Footprint footprint, long count, int networks) {

    long bytes() {
      return footprint.arrayBytes() + need.passBytes();
    }

    /** Of one of the networks, outside the heap, to pass rows or tokens through it. */
    long inferenceBytes() {
      return footprint.arrayBytes() + need.workload().passes().inference();
    }
  }

  /** By which trainings are alike. */
  private record Key(String network, int batchSize, int inferenceBatch, Optional<Integer> window) {}

  private final List<Kind> kinds;

  /**
   * @param trainings at least one
   */
  public TaskMemory(List<TaskTraining> trainings, SparkConf conf) {
    this.kinds = kinds(trainings, conf);
  }

  private static List<Kind> kinds(List<TaskTraining> trainings, SparkConf conf) {
    Map<String, List<TaskTraining>> byConfiguration =
        trainings.stream().collect(Collectors.groupingBy(TaskTraining::configuration));
    Map<Key, TaskTraining> examples = new HashMap<>();
    Map<Key, Long> counts = new HashMap<>();
    Map<Key, Set<String>> networks = new HashMap<>();
    byConfiguration.forEach(
        (configuration, alike) -> {
          // Of one configuration, so that they differ in their seeds alone.
          TaskTraining first = alike.get(0);
          TrainingSettings read = first.settings();
          Key key =
              new Key(
                  withoutUpdaters(first.plan().networkJson()),
                  read.optimizer().batchSize(),
                  read.evaluation().batchSize(),
                  read.model().window());
          examples.putIfAbsent(key, first);
          counts.merge(key, (long) alike.size(), Long::sum);
          networks
              .computeIfAbsent(key, same -> new HashSet<>())
              .add(Network.withoutSeeds(first.plan().networkJson()));
        });
    return examples.entrySet().stream()
        .map(
            entry -> {
              TaskTraining one = entry.getValue();
              TaskNeed need = one.material().need(one, one.settings(), conf);
              Key key = entry.getKey();
              return new Kind(need, need.footprint(), counts.get(key), networks.get(key).size());
            })
        .toList();
  }

  private static String withoutUpdaters(String networkJson) {
    try {
      JsonNode network = JSON.readTree(networkJson);
      for (String updater : UPDATERS) {
        network
            .findValues(updater)
            .forEach(
                found -> {
                  if (found instanceof ObjectNode object) {
                    object.retain("@class");
                  }
                });
      }
      return Network.withoutSeeds(network.toString());
    } catch (JsonProcessingException e) {
      // As good a key, of fewer alike.
      return networkJson;
    }
  }

  /** Of all networks together, in bytes. */
  public long parameterBytes() {
    return kinds.stream()
        .mapToLong(kind -> Float.BYTES * kind.count() * kind.footprint().parameters())
        .sum();
  }

  /** Of the largest network, in bytes. */
  public long mostParameterBytes() {
    return kinds.stream()
        .mapToLong(kind -> Float.BYTES * kind.footprint().parameters())
        .max()
        .orElseThrow();
  }

  /** What the arrays of a network of its own take outside the heap, at most, in bytes. */
  public long mostArrayBytes() {
    return kinds.stream().mapToLong(kind -> kind.footprint().arrayBytes()).max().orElseThrow();
  }

  /**
   * What those of the networks take outside the heap that take most, one of each, to be passed
   * through, in bytes.
   *
   * @param most how many at most
   */
  public long inferenceBytes(int most) {
    return kinds.stream()
        .flatMap(kind -> Stream.generate(kind::inferenceBytes).limit(Math.min(most, kind.networks)))
        .sorted(Comparator.reverseOrder())
        .limit(most)
        .mapToLong(Long::longValue)
        .sum();
  }

  /**
   * The estimate for the cluster that {@code spark} runs on.
   *
   * @param what the trainings are, in the plural
   * @param tasks how many of them there are in all
   * @param afterwards what is done with what they leave
   */
  public MemoryPlan plan(JavaSparkContext spark, String what, int tasks, CombiningNeed afterwards) {
    TaskNeed largest =
        kinds.stream().max(Comparator.comparingLong(Kind::bytes)).orElseThrow().need();
    return MemoryPlan.ofTasks(spark, new TaskWork(what, tasks, largest.alone(), afterwards));
  }
}
