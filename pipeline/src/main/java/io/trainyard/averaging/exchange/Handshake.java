package io.trainyard.averaging.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;

/**
 * Both ends of a new connection prove that they hold the key, without sending it:
 *
 * <pre>
 * caller  hello      "TYHS", version, claim, nonce a                        60 bytes
 * callee  challenge  nonce b, HMAC(key, "callee" | hello | nonce b)         64 bytes
 * caller  proof      HMAC(key, "caller" | hello | nonce b)                  32 bytes
 * callee  welcome    HMAC(key, "welcome" | hello | nonce b)                 32 bytes
 * </pre>
 *
 * The nonces make a recorded conversation worthless, the names of the roles one that is played back
 * at its author, and the claim within the hello one that is passed on to somebody else. By the
 * welcome the caller knows that it was not dropped in a crowd of strangers, and need not call
 * again.
 *
 * <p>What follows is neither encrypted nor signed: whoever can change packets between the two is
 * not kept from that. Where the network itself is not trusted, it has to be secured beneath.
 *
 * <p>Exactly these bytes are read, so that whatever follows stays in the socket until the proof was
 * found right. Never blocks. Not thread-safe.
 */
abstract sealed class Handshake {

  private static final int MAGIC = 0x54594853;
  private static final int VERSION = 1;
  private static final int GREETING = 2 * Integer.BYTES;
  private static final int HELLO = GREETING + Claim.BYTES + SharedKey.BYTES;
  private static final int CHALLENGE = 2 * SharedKey.BYTES;
  private static final int PROOF = SharedKey.BYTES;
  private static final byte[] CALLER = {'c', 'a', 'l', 'l', 'e', 'r'};
  private static final byte[] CALLEE = {'c', 'a', 'l', 'l', 'e', 'e'};
  private static final byte[] WELCOME = {'w', 'e', 'l', 'c', 'o', 'm', 'e'};

  /** Says whether a claim makes sense here and now; why not, where it does not. */
  @FunctionalInterface
  interface Check {
    Optional<String> objection(Claim claim);
  }

  final SocketChannel channel;
  final SharedKey key;
  private ByteBuffer out;
  private ByteBuffer in;

  private Handshake(SocketChannel channel, SharedKey key) {
    this.channel = channel;
    this.key = key;
  }

  static Handshake call(SocketChannel channel, SharedKey key, Claim claim) {
    return new Caller(channel, key, claim);
  }

  static Handshake answer(SocketChannel channel, SharedKey key, Check check) {
    return new Callee(channel, key, check);
  }

  /** What the connection is for; only once {@link #advance} has said so. */
  abstract Claim claim();

  /** Takes what has arrived, and says with {@link #send} and {@link #expect} what comes next. */
  abstract void took(byte[] message) throws IOException;

  /** Looks at the beginning of what is expected, as far as it has arrived. */
  void glance(ByteBuffer arrived) throws IOException {}

  final void send(byte[] message) {
    out = ByteBuffer.wrap(message);
  }

  final void expect(int bytes) {
    in = ByteBuffer.allocate(bytes);
  }

  /**
   * Goes as far as it can without waiting.
   *
   * @return whether both sides have proved themselves
   * @throws IOException if the other side has not, or has gone
   */
  final boolean advance() throws IOException {
    while (true) {
      if (out != null) {
        channel.write(out);
        if (out.hasRemaining()) {
          return false;
        }
        out = null;
      }
      if (in == null) {
        return true;
      }
      int read = channel.read(in);
      if (read < 0) {
        throw new EOFException("the other side closed the connection before it was authenticated");
      }
      glance(in.duplicate().flip());
      if (in.hasRemaining()) {
        return false;
      }
      byte[] message = in.array();
      in = null;
      took(message);
    }
  }

  /** What has to become possible before {@link #advance} gets further. */
  final int interest() {
    return out != null ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
  }

  final void requireProof(byte[] role, byte[] hello, byte[] nonce, byte[] proof)
      throws IOException {
    if (!SharedKey.same(proof, key.mac(role, hello, nonce))) {
      throw new IOException("the other side does not hold the run's key");
    }
  }

  private static final class Caller extends Handshake {

    private final Claim claim;
    private final byte[] hello;
    private byte[] nonce;

    Caller(SocketChannel channel, SharedKey key, Claim claim) {
      super(channel, key);
      this.claim = claim;
      ByteBuffer hello = ByteBuffer.allocate(HELLO).putInt(MAGIC).putInt(VERSION);
      claim.write(hello);
      hello.put(SharedKey.nonce());
      this.hello = hello.array();
      send(this.hello);
      expect(CHALLENGE);
    }

    @Override
    Claim claim() {
      return claim;
    }

    @Override
    void took(byte[] message) throws IOException {
      if (nonce != null) {
        requireProof(WELCOME, hello, nonce, message);
        return;
      }
      nonce = Arrays.copyOf(message, SharedKey.BYTES);
      byte[] proof = Arrays.copyOfRange(message, SharedKey.BYTES, CHALLENGE);
      requireProof(CALLEE, hello, nonce, proof);
      send(key.mac(CALLER, hello, nonce));
      expect(PROOF);
    }
  }

  private static final class Callee extends Handshake {

    private final Check check;
    private final byte[] nonce = SharedKey.nonce();
    private byte[] hello;
    private Claim claim;

    Callee(SocketChannel channel, SharedKey key, Check check) {
      super(channel, key);
      this.check = check;
      expect(HELLO);
    }

    @Override
    Claim claim() {
      return claim;
    }

    /** A stranger that says less than a greeting would otherwise be waited for. */
    @Override
    void glance(ByteBuffer arrived) throws IOException {
      if (hello == null
          && arrived.remaining() >= GREETING
          && (arrived.getInt() != MAGIC || arrived.getInt() != VERSION)) {
        throw new MalformedFrame("found something other than a worker's greeting");
      }
    }

    @Override
    void took(byte[] message) throws IOException {
      if (hello != null) {
        requireProof(CALLER, hello, nonce, message);
        send(key.mac(WELCOME, hello, nonce));
        return;
      }
      hello = message;
      claim = Claim.read(ByteBuffer.wrap(message).position(GREETING));
      Optional<String> objection = check.objection(claim);
      if (objection.isPresent()) {
        throw new IOException(objection.get());
      }
      byte[] challenge = Arrays.copyOf(nonce, CHALLENGE);
      byte[] proof = key.mac(CALLEE, hello, nonce);
      System.arraycopy(proof, 0, challenge, SharedKey.BYTES, SharedKey.BYTES);
      send(challenge);
      expect(PROOF);
    }
  }
}
