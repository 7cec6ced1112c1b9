package io.trainyard.averaging.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Small frames over an authenticated, non-blocking connection between a worker and the rendezvous.
 * Memory for a payload is taken once its header was found to be in bounds.
 *
 * <p>Receiving belongs to one thread; sending may come from any.
 */
final class ControlLink {

  private final SocketChannel channel;
  private final int maxPayload;
  private final ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);
  private FrameHeader incoming;
  private ByteBuffer payload;
  private final Deque<ByteBuffer> outgoing = new ArrayDeque<>();

  /**
   * @param maxPayload bytes that a frame from the other side may have
   */
  ControlLink(SocketChannel channel, int maxPayload) {
    this.channel = channel;
    this.maxPayload = maxPayload;
  }

  SocketChannel channel() {
    return channel;
  }

  /**
   * The next frame, if all of it is here.
   *
   * @throws MalformedFrame if what came is no frame, too large or damaged
   * @throws EOFException if the other side has closed
   */
  Optional<Frame> receive() throws IOException {
    if (incoming == null) {
      if (!fill(header)) {
        return Optional.empty();
      }
      incoming = FrameHeader.read(header);
      if (incoming.length() < 0 || incoming.length() > maxPayload) {
        throw new MalformedFrame(
            "expected at most %d bytes in a frame of type %s, found %d"
                .formatted(maxPayload, incoming.type(), incoming.length()));
      }
      payload = ByteBuffer.allocate(incoming.length());
    }
    if (!fill(payload)) {
      return Optional.empty();
    }
    incoming.requireIntact(header, payload);
    Frame frame = new Frame(incoming.type(), incoming.attempt(), incoming.round(), payload.flip());
    incoming = null;
    payload = null;
    header.clear();
    return Optional.of(frame);
  }

  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer);
      if (read < 0) {
        throw new EOFException("the other side has closed the connection");
      }
      if (read == 0) {
        return false;
      }
    }
    return true;
  }

  /** Sends what the socket takes, after what is still waiting, and keeps the rest. */
  synchronized void send(Frame frame) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);
    FrameHeader.write(header, frame.type(), frame.attempt(), frame.round(), 0, frame.payload());
    outgoing.add(header);
    outgoing.add(frame.payload().duplicate());
    flush();
  }

  /** Whether nothing is waiting any more. */
  synchronized boolean flush() throws IOException {
    while (!outgoing.isEmpty()) {
      ByteBuffer next = outgoing.peek();
      channel.write(next);
      if (next.hasRemaining()) {
        return false;
      }
      outgoing.remove();
    }
    return true;
  }
}
