package io.trainyard.averaging.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.averaging.exchange.TamperingProxy.Harm;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeFailuresTest {

  private static final int LENGTH = 50_000;

  /** Bytes that a caller sends before its first frame. */
  private static final int HANDSHAKE = 92;

  /** Bytes of PARTs and MEANs that one worker of two sends, and some headers less. */
  private static final int STREAM = 4 * LENGTH;

  private static float[] average(Participant participant) {
    MeanVector vector = new MeanVector(new float[LENGTH]);
    Exchange exchange = participant.exchange(List.of(vector), new Staging());
    float[] mine = new float[LENGTH];
    Arrays.fill(mine, participant.worker());
    vector.set(mine);
    exchange.average(new RoundNotes(1, 0, true));
    return vector.values();
  }

  /**
   * The handshake has 92 bytes from the caller, worker 1; its notes, its blocks and its means
   * follow. Worker 0, to whom they go, finds each damaged frame. Worker 1 may have had all that it
   * needs before that, or hear of it while it still sends: its own end is either.
   */
  @ParameterizedTest
  @CsvSource({"100, FLIP", "120, FLIP", "5000, FLIP", "150000, FLIP", "5000, CUT", "150000, CUT"})
  void aDamagedOrCutConnectionEndsTheAttemptAndTheNextOneSucceeds(long place, Harm harm)
      throws Exception {
    harmOnce(place, harm);
  }

  /**
   * Each bit of a stream that is flipped must be found: in headers, checksums, notes and values.
   */
  @Test
  void noFlippedBitIsEverAveraged() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 100; i++) {
      harmOnce(HANDSHAKE + random.nextInt(STREAM - HANDSHAKE), Harm.FLIP);
    }
  }

  private static void harmOnce(long place, Harm harm) throws Exception {
    int own = Crew.freePort();
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1);
        TamperingProxy proxy = new TamperingProxy(own, place, harm)) {
      crew.detours.put(0, new int[] {proxy.port(), own});
      List<Future<float[]>> disturbed = crew.sendAll(ExchangeFailuresTest::average);
      assertThatThrownBy(() -> Crew.get(disturbed.get(0)))
          .as("%s at byte %d", harm, place)
          .isInstanceOf(Disturbance.class)
          .hasMessageContaining("the connection to worker 1 on host 127.0.0.1");
      assertThat(crew.await(Event.Lost.class).silent()).isFalse();

      crew.detours.clear();
      for (float[] mean : Crew.get(crew.sendAll(ExchangeFailuresTest::average))) {
        assertThat(mean).containsOnly(0.5f);
      }
    }
  }

  @Test
  void strangersGetNothingAndHarmNothing() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1)) {
      List<Socket> strangers = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Socket stranger = new Socket(Crew.loopback(), crew.rendezvous.port());
        strangers.add(stranger);
        if (i % 3 > 0) {
          say(stranger, new byte[i % 3 == 1 ? 7 : 5000]);
        }
      }
      for (float[] mean : Crew.get(crew.sendAll(ExchangeFailuresTest::average))) {
        assertThat(mean).containsOnly(0.5f);
      }
      // The first of those that said nothing had to make room.
      strangers.get(0).setSoTimeout(30_000);
      assertThat(strangers.get(0).getInputStream().read()).isEqualTo(-1);
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  private static void say(Socket stranger, byte[] bytes) {
    try {
      OutputStream out = stranger.getOutputStream();
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      // Dropped already.
    }
  }

  @Test
  void whoeverHoldsAnotherKeyIsNotLetIn() throws Exception {
    try (Crew crew = new Crew(Crew.SHORT, 0)) {
      crew.gather();
      Member self = new Member(-1, 0, "x", "127.0.0.1", 0, new UUID(0, 0));
      SharedKey other = SharedKey.of(SharedKey.freshSecret(), Optional.empty());

      assertThatThrownBy(
              () ->
                  Participant.join(
                      crew.invitation(), other, new Arrival(0, self, List.of()), () -> false))
          .isInstanceOf(Disturbance.class)
          .hasMessageContaining("cannot reach the rendezvous");
      assertThat(crew.await(Event.Incomplete.class).found()).contains("nobody came");
    }
  }

  @ParameterizedTest
  @CsvSource({"0 1 2", "0 0 0"})
  void aWorkerThatIsNotThereInTimeIsNamedWithItsHost(String processes) throws Exception {
    int[] bySlot = Arrays.stream(processes.split(" ")).mapToInt(Integer::parseInt).toArray();
    CountDownLatch over = new CountDownLatch(1);
    try (Crew crew = new Crew(Crew.SHORT, bySlot)) {
      List<Future<float[]>> all =
          crew.sendAll(
              participant -> {
                if (participant.worker() == 1) {
                  participant.exchange(List.of(new MeanVector(new float[LENGTH])), new Staging());
                  over.await();
                  return null;
                }
                return average(participant);
              });

      for (int slot : new int[] {0, 2}) {
        assertThatThrownBy(() -> Crew.get(all.get(slot)))
            .isInstanceOf(Disturbance.class)
            .hasMessageContaining("worker 1 on host 127.0.0.1 (executor executor-1)")
            .hasMessageContaining("round 1 within 3 s");
      }
      over.countDown();
    }
  }

  @Test
  void aWorkerThatDoesNotComeIsNamedByItsTask() throws Exception {
    try (Crew crew = new Crew(Crew.SHORT, 0, 1)) {
      crew.gather();
      Future<Integer> first = crew.send(0, Participant::worker);

      assertThat(crew.await(Event.Incomplete.class).found())
          .contains("the worker of task 1 is missing", "task 0 on host 127.0.0.1");
      crew.cancelled.set(true);
      assertThatThrownBy(() -> Crew.get(first)).isInstanceOf(Exception.class);
    }
  }

  @Test
  void workersThatAreToldToEndDoSoAndCloseTheirConnections() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1, 1)) {
      crew.keepApart();
      CountDownLatch averaged = new CountDownLatch(3);
      List<Future<Void>> all =
          crew.sendAll(
              participant -> {
                MeanVector vector = new MeanVector(new float[LENGTH]);
                Exchange exchange = participant.exchange(List.of(vector), new Staging());
                while (true) {
                  exchange.average(new RoundNotes(1, 0, true));
                  averaged.countDown();
                  participant.look();
                }
              });
      averaged.await();
      crew.cancelled.set(true);

      for (Future<Void> one : all) {
        // Some hear it themselves, some from a neighbour's end.
        assertThatThrownBy(() -> Crew.get(one))
            .isInstanceOfAny(CancellationException.class, Disturbance.class);
      }
      assertThat(crew.settleAt(1)).as("the rendezvous' door").isEqualTo(1);
    }
    assertThat(Hall.count()).isZero();
  }

  @Test
  void aWorkerThatHasOnlyWaitedForTheOthersIsNotTakenForSilent() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0)) {
      Gathering gathering = new Gathering(1, 2, Crew.SHORT, event -> crew.events.add(event));
      Guest early = guest(gathering, 0);
      Guest late = guest(gathering, 1);
      // The first has said nothing since it came, as it only waits.
      early.lastHeard = System.nanoTime() - Crew.SHORT.toNanos();
      gathering.seat();
      gathering.tick(System.nanoTime());

      assertThat(crew.events).hasOnlyElementsOfType(Event.Gathered.class);
      assertThat(late.reportedSilent).isFalse();
    }
  }

  @Test
  void aWorkerThatBeatsButDoesNotGetOnIsLostOnce() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0)) {
      Gathering gathering = new Gathering(1, 2, Crew.PATIENT, event -> crew.events.add(event));
      Guest busy = guest(gathering, 0);
      Guest idle = guest(gathering, 1);
      gathering.seat();
      long longAgo = System.nanoTime() - 3 * Crew.PATIENT.toNanos();
      busy.lastStep = longAgo;
      idle.lastStep = longAgo;
      gathering.beat(busy, 1);
      gathering.beat(idle, 0);
      gathering.tick(System.nanoTime());
      gathering.tick(System.nanoTime());

      assertThat(crew.events).hasSize(2).element(0).isInstanceOf(Event.Gathered.class);
      Event.Lost lost = crew.await(Event.Lost.class);
      assertThat(lost.member().slot()).isEqualTo(1);
      assertThat(lost.silent()).isFalse();
      assertThat(lost.how()).contains("has not got on for 60 s");
    }
  }

  private static Guest guest(Gathering gathering, int slot) {
    Guest guest = new Guest(null, null, 1);
    Member self = new Member(-1, slot, "x", "127.0.0.1", 0, new UUID(0, slot));
    assertThat(gathering.join(guest, new Arrival(0, self, List.of()))).isNull();
    return guest;
  }

  @Test
  void lateWorkersOfAnOldAttemptAreTurnedAway() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0)) {
      crew.gather();
      Invitation old = crew.invitation();
      Crew.get(crew.sendAll(Participant::worker));
      Member self = new Member(-1, 0, "x", "127.0.0.1", 0, new UUID(0, 0));

      assertThatThrownBy(
              () -> Participant.join(old, crew.key, new Arrival(0, self, List.of()), () -> false))
          .isInstanceOf(Disturbance.class)
          .hasMessageContaining("not wanted: attempt 1 is over");
    }
  }
}
