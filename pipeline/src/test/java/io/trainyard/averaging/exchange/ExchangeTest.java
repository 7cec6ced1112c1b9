package io.trainyard.averaging.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {

  /** Values of a worker in a round: nothing that a mean of others could be taken for. */
  private static float[] values(int worker, int round, int vector, int length) {
    SplittableRandom random = new SplittableRandom(1000 * worker + 10 * round + vector);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static long weight(int worker, int round) {
    // Each round somebody has none, where there are several.
    return worker > 0 && (worker + round) % 3 == 0 ? 0 : 1 + (7L * worker + round) % 5;
  }

  private static float[] mean(int workers, int round, int vector, int length) {
    double[] sum = new double[length];
    double weight = 0;
    for (int worker = 0; worker < workers; worker++) {
      float[] values = values(worker, round, vector, length);
      for (int i = 0; i < length; i++) {
        sum[i] += weight(worker, round) * (double) values[i];
      }
      weight += weight(worker, round);
    }
    float[] mean = new float[length];
    for (int i = 0; i < length; i++) {
      mean[i] = (float) (sum[i] / weight);
    }
    return mean;
  }

  /** Each worker's vectors after each round. */
  private static List<float[][]> rounds(Participant participant, int rounds, int... lengths) {
    List<MeanVector> vectors = new ArrayList<>();
    for (int length : lengths) {
      vectors.add(new MeanVector(new float[length]));
    }
    Exchange exchange = participant.exchange(List.copyOf(vectors), new Staging());
    List<float[][]> results = new ArrayList<>();
    int me = participant.worker();
    for (int round = 0; round < rounds; round++) {
      for (int v = 0; v < lengths.length; v++) {
        vectors.get(v).set(values(me, round, v, lengths[v]));
      }
      RoundSummary summary = exchange.average(new RoundNotes(weight(me, round), me + round, true));
      assertThat(summary.diverged()).isNegative();
      results.add(vectors.stream().map(MeanVector::values).toArray(float[][]::new));
    }
    participant.leave(Departure.finished());
    return results;
  }

  private static void assertMeans(List<List<float[][]>> all, int rounds, int... lengths) {
    for (int round = 0; round < rounds; round++) {
      for (int v = 0; v < lengths.length; v++) {
        float[] expected = mean(all.size(), round, v, lengths[v]);
        for (List<float[][]> one : all) {
          assertThat(one.get(round)[v]).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void workersOfDifferentProcessesTakeTheMeanInWorkerOrder(int workers) throws Exception {
    int[] processes = new int[workers];
    Arrays.setAll(processes, slot -> slot);
    try (Crew crew = new Crew(Crew.PATIENT, processes)) {
      assertMeans(Crew.get(crew.sendAll(p -> rounds(p, 4, 5000, 1201))), 4, 5000, 1201);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void workersOfOneProcessDoSoWithoutSockets(int workers) throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, new int[workers])) {
      List<Future<Traffic>> traffic =
          crew.sendAll(
              participant -> {
                MeanVector vector = new MeanVector(values(participant.worker(), 0, 0, 3000));
                Exchange exchange = participant.exchange(List.of(vector), new Staging());
                exchange.average(new RoundNotes(weight(participant.worker(), 0), 0, true));
                assertThat(vector.values()).isEqualTo(mean(workers, 0, 0, 3000));
                return exchange.traffic();
              });
      for (Traffic one : Crew.get(traffic)) {
        assertThat(one.bytesSent() + one.bytesReceived()).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0 0 1", "0 1 1", "0 1 0", "0 0 1 1", "0 1 0 1", "0 1 1 0 2"})
  void someShareAProcessAndSomeDoNot(String processes) throws Exception {
    int[] bySlot = Arrays.stream(processes.split(" ")).mapToInt(Integer::parseInt).toArray();
    try (Crew crew = new Crew(Crew.PATIENT, bySlot)) {
      assertMeans(Crew.get(crew.sendAll(p -> rounds(p, 5, 9001, 40))), 5, 9001, 40);
    }
  }

  @Test
  void aVectorMayHaveFewerBlocksThanThereAreWorkers() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1, 2, 3, 3)) {
      assertMeans(Crew.get(crew.sendAll(p -> rounds(p, 3, 1, 10))), 3, 1, 10);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void eachWorkerSendsAndReceivesTwiceItsShare(int workers) throws Exception {
    int[] processes = new int[workers];
    Arrays.setAll(processes, slot -> slot);
    int length = 100_000;
    try (Crew crew = new Crew(Crew.PATIENT, processes)) {
      List<Future<Traffic>> traffic =
          crew.sendAll(
              participant -> {
                MeanVector vector = new MeanVector(new float[length]);
                Exchange exchange = participant.exchange(List.of(vector), new Staging());
                exchange.average(new RoundNotes(1, 0, true));
                return exchange.traffic();
              });
      double share = 2.0 * (workers - 1) / workers * 4 * length;
      for (Traffic one : Crew.get(traffic)) {
        // Frames' headers, and blocks that cannot be cut.
        assertThat((double) one.bytesSent()).isBetween(share, share * 1.03);
        assertThat((double) one.bytesReceived()).isBetween(share, share * 1.03);
        assertThat(one.averagings()).isOne();
      }
    }
  }

  @Test
  void allKnowOfARoundWhatEachSaid() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1, 1)) {
      List<Future<RoundSummary>> summaries =
          crew.sendAll(
              participant -> {
                Exchange exchange =
                    participant.exchange(List.of(new MeanVector(new float[9])), new Staging());
                int me = participant.worker();
                RoundSummary summary = exchange.average(new RoundNotes(me + 1, 2.5 * me, true));
                if (me == 0) {
                  participant.report(7, summary);
                }
                return summary;
              });

      for (RoundSummary summary : Crew.get(summaries)) {
        assertThat(summary.notes())
            .containsExactly(
                new RoundNotes(1, 0, true),
                new RoundNotes(2, 2.5, true),
                new RoundNotes(3, 5, true));
        assertThat(summary.examples()).isEqualTo(6);
        assertThat(summary.loss()).isEqualTo(7.5 / 6);
      }
      assertThat(crew.await(Event.Averaged.class)).isEqualTo(new Event.Averaged(7, 6, 1.25));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 1 2 3", "0 0 0 0", "0 0 1 1"})
  void whereOneDivergesAllHearOfItAndNothingIsAveraged(String processes) throws Exception {
    int[] bySlot = Arrays.stream(processes.split(" ")).mapToInt(Integer::parseInt).toArray();
    try (Crew crew = new Crew(Crew.PATIENT, bySlot)) {
      for (int attempt = 0; attempt < 20; attempt++) {
        List<Future<Integer>> diverged =
            crew.sendAll(
                participant -> {
                  int me = participant.worker();
                  float[] mine = values(me, 0, 0, 20_000);
                  MeanVector vector = new MeanVector(mine);
                  Exchange exchange = participant.exchange(List.of(vector), new Staging());
                  RoundSummary summary =
                      exchange.average(new RoundNotes(1, me == 2 ? Double.NaN : 1, me != 2));
                  assertThat(vector.values()).isEqualTo(mine);
                  return summary.diverged();
                });

        assertThat(Crew.get(diverged)).containsOnly(2);
      }
    }
  }

  @Test
  void workersGoWhereTheyAreHeldAlready() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1, 2)) {
      crew.held.put(0, List.of(2));
      crew.held.put(1, List.of(2, 0));

      assertThat(Crew.get(crew.sendAll(Participant::worker))).containsExactly(2, 0, 1);
    }
  }

  @Test
  void manyAttemptsOneAfterTheOtherLeaveNothingBehind() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1, 1)) {
      crew.keepApart();
      for (int attempt = 0; attempt < 20; attempt++) {
        Crew.get(crew.sendAll(p -> rounds(p, 2, 100)));
      }
      assertThat(crew.settleAt(1)).as("the rendezvous' door").isEqualTo(1);
    }
    assertThat(Hall.count()).isZero();
    assertThat(Descriptors.threads("trainyard-")).isEmpty();
  }
}
