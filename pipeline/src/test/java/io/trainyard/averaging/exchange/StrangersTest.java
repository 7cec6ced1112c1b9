package io.trainyard.averaging.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.averaging.CapturedLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Those who connect and do not belong: at the rendezvous, and at the workers' own ports. */
class StrangersTest {

  private static final int LENGTH = 50_000;
  private static final int HELLO = 60;

  /** Bytes that whoever answers has sent once it has said all that it says to a stranger. */
  private static final int CHALLENGE = 64;

  private static byte[] hello(Claim claim) {
    ByteBuffer hello = ByteBuffer.allocate(HELLO).putInt(0x54594853).putInt(1);
    claim.write(hello);
    return hello.put(SharedKey.nonce()).array();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** A frame that announces two gigabytes, where a proof should be. */
  private static byte[] oversized() {
    ByteBuffer frame = ByteBuffer.allocate(FrameHeader.BYTES);
    frame.putInt(0x54594152).put((byte) 1).put((byte) FrameType.JOIN.ordinal()).putShort((short) 0);
    return frame.putLong(1).putInt(0).putInt(0).putInt(Integer.MAX_VALUE).putInt(0).array();
  }

  static Stream<Arguments> approaches() {
    byte[] greeting = hello(Claim.toRendezvous(1));
    return Stream.of(
        Arguments.of("silence", new byte[0]),
        Arguments.of("garbage", random(5000)),
        Arguments.of("one byte", new byte[] {'T'}),
        Arguments.of("half a greeting", Arrays.copyOf(greeting, HELLO / 2)),
        Arguments.of("a greeting and silence", greeting),
        Arguments.of("a greeting and a made-up proof", joined(greeting, random(32))),
        Arguments.of("a greeting and a frame instead of a proof", joined(greeting, oversized())),
        Arguments.of("a greeting for a worker", hello(Claim.fromWorker(1, 0, 1))),
        Arguments.of("a greeting from a far attempt", hello(Claim.toRendezvous(Long.MIN_VALUE))),
        Arguments.of("a request for a web page", "GET / HTTP/1.1\r\n\r\n".getBytes()));
  }

  /** Connects and speaks again and again until told to stop; notes how much it is ever told. */
  private static final class Pest implements Runnable, AutoCloseable {

    private final int port;
    private final byte[] words;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread = new Thread(this, "pest");
    private volatile int told;
    private volatile int visits;

    Pest(int port, byte[] words) {
      this.port = port;
      this.words = words;
      thread.start();
    }

    @Override
    public void run() {
      List<Socket> kept = new ArrayList<>();
      while (!over.get()) {
        try {
          Socket socket = new Socket(Crew.loopback(), port);
          visits++;
          kept.add(socket);
          socket.getOutputStream().write(words);
          told = Math.max(told, heard(socket));
          if (kept.size() > 20) {
            kept.remove(0).close();
          }
        } catch (IOException e) {
          // Nobody listens there yet or any more, or it was dropped.
          Thread.onSpinWait();
        }
      }
      kept.forEach(Strangers::closeQuietly);
    }

    private static int heard(Socket socket) throws IOException {
      socket.setSoTimeout(5);
      InputStream in = socket.getInputStream();
      int count = 0;
      try {
        while (in.read() >= 0) {
          count++;
        }
      } catch (IOException e) {
        // Nothing more, for now.
        return count;
      }
      return count;
    }

    @Override
    public void close() {
      over.set(true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static float[] average(Participant participant) {
    MeanVector vector = new MeanVector(new float[LENGTH]);
    Exchange exchange = participant.exchange(List.of(vector), new Staging());
    float[] mine = new float[LENGTH];
    Arrays.fill(mine, participant.worker());
    for (int round = 0; round < 5; round++) {
      vector.set(mine);
      exchange.average(new RoundNotes(1, 0, true));
    }
    participant.leave(Departure.finished());
    return vector.values();
  }

  /** Else it would go no earlier than the silent one, which was there before it. */
  @Test
  void whoeverSpeaksSomethingElseIsNotWaitedFor() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1, 1);
        Socket silent = new Socket(Crew.loopback(), crew.rendezvous.port());
        Socket talkative = new Socket(Crew.loopback(), crew.rendezvous.port())) {
      talkative.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
      talkative.setSoTimeout(60_000);
      assertThat(endOf(talkative)).isTrue();
      silent.setSoTimeout(1);
      assertThatThrownBy(() -> silent.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  /** Whether the other side has closed, in order or at once. */
  private static boolean endOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("approaches")
  void whateverTheySayTheyGetNothingAndHarmNothing(String name, byte[] words) throws Exception {
    int own = Crew.freePort();
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1, 1);
        Pest atTheRendezvous = new Pest(crew.rendezvous.port(), words);
        Pest atAWorker = new Pest(own, words)) {
      crew.detours.put(0, new int[] {own, own});
      for (int attempt = 0; attempt < 5 || atAWorker.visits == 0; attempt++) {
        for (float[] mean : Crew.get(crew.sendAll(StrangersTest::average))) {
          assertThat(mean).containsOnly(1);
        }
      }
      while (atTheRendezvous.visits == 0) {
        Thread.onSpinWait();
      }
      assertThat(atTheRendezvous.told).isLessThanOrEqualTo(CHALLENGE);
      assertThat(atAWorker.told).isLessThanOrEqualTo(CHALLENGE);
      assertThat(crew.events).allMatch(StrangersTest::isOrdinary);
    }
  }

  /** A stranger must not show in what the driver is told. */
  private static boolean isOrdinary(Event event) {
    return event instanceof Event.Gathered
        || event instanceof Event.Departed departed
            && departed.departure().reason() == Departure.Reason.FINISHED;
  }

  @Test
  void twoGigabytesThatAWorkerAnnouncesAreNotAllocated() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0, 1);
        CapturedLog log = new CapturedLog(Rendezvous.class.getName(), Level.WARN)) {
      crew.gather();
      try (SocketChannel worker = authenticated(crew)) {
        worker.socket().setSoTimeout(30_000);
        worker.socket().getOutputStream().write(oversized());
        assertThat(heardToTheEnd(worker.socket())).isZero();
      }
      assertThat(log.messages())
          .hasSize(1)
          .element(0)
          .asString()
          .contains("a worker that has not said who it is", "found " + Integer.MAX_VALUE);
      assertThat(crew.events).isEmpty();

      // No array can be as large: to try would have ended the rendezvous.
      for (float[] mean : Crew.get(crew.sendAll(StrangersTest::average))) {
        assertThat(mean).containsOnly(0.5f);
      }
    }
  }

  /** A connection of somebody who holds the key, before it has said anything else. */
  private static SocketChannel authenticated(Crew crew) throws IOException {
    var address = InetSocketAddress.createUnresolved("127.0.0.1", crew.rendezvous.port());
    try (Selector selector = Selector.open();
        Dialing dialing = new Dialing(address, crew.key, Claim.toRendezvous(1), selector)) {
      Optional<SocketChannel> channel = dialing.advance();
      while (channel.isEmpty()) {
        selector.select(50);
        selector.selectedKeys().clear();
        channel = dialing.advance();
      }
      channel.get().keyFor(selector).cancel();
      selector.selectNow();
      channel.get().configureBlocking(true);
      return channel.get();
    }
  }

  @Test
  void aRecordedConversationThatIsPlayedAgainGetsNowhere() throws Exception {
    try (Crew crew = new Crew(Crew.PATIENT, 0)) {
      byte[] recorded = record(crew);
      crew.await(Event.Departed.class);
      crew.gather();

      try (Socket socket = new Socket(Crew.loopback(), crew.rendezvous.port())) {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(recorded);
        // The challenge, with another nonce; then, instead of a welcome, the end.
        assertThat(heardToTheEnd(socket)).isLessThanOrEqualTo(CHALLENGE);
      }
      assertThat(crew.events).isEmpty();
    }
  }

  /** All that a worker says to the rendezvous, from greeting to farewell. */
  private static byte[] record(Crew crew) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (ServerSocket between = new ServerSocket(0, 1, Crew.loopback())) {
      crew.gather();
      Invitation real = crew.invitation();
      Invitation detour =
          new Invitation(
              "127.0.0.1",
              between.getLocalPort(),
              real.attempt(),
              crew.secret,
              PortRange.ANY,
              crew.limit);
      Thread recorder = new Thread(() -> passOn(between, real.port(), said), "recorder");
      recorder.start();
      Member self = new Member(-1, 0, "x", "127.0.0.1", 0, new UUID(0, 0));
      try (Participant participant =
          Participant.join(detour, crew.key, new Arrival(0, self, List.of()), () -> false)) {
        participant.leave(Departure.finished());
      }
      recorder.join();
    }
    return said.toByteArray();
  }

  private static void passOn(ServerSocket door, int port, ByteArrayOutputStream said) {
    try (Socket worker = door.accept();
        Socket rendezvous = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread back =
          new Thread(
              () -> {
                try {
                  rendezvous.getInputStream().transferTo(worker.getOutputStream());
                } catch (IOException e) {
                  // The worker has gone.
                }
              },
              "recorder-back");
      back.start();
      byte[] buffer = new byte[4096];
      for (int read = worker.getInputStream().read(buffer);
          read > 0;
          read = worker.getInputStream().read(buffer)) {
        said.write(buffer, 0, read);
        rendezvous.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int heardToTheEnd(Socket socket) throws IOException {
    int count = 0;
    try {
      while (socket.getInputStream().read() >= 0) {
        count++;
      }
    } catch (SocketException e) {
      // Reset, as it was dropped while it still spoke: an end too.
      return count;
    }
    return count;
  }

  @Test
  void theSecretIsNotSaidByWhatHoldsIt() throws Exception {
    try (Crew crew = new Crew(Crew.SHORT, 0)) {
      assertThat(crew.invitation().toString()).doesNotContain(crew.secret);
      assertThat(crew.key.toString()).doesNotContain(crew.secret);
    }
  }
}
