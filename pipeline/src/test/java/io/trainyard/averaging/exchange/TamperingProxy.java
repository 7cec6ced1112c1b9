package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Passes bytes on between two workers, but for one of those that go to the listening one. */
final class TamperingProxy implements AutoCloseable {

  /** What becomes of the byte at the given place of the stream. */
  enum Harm {
    FLIP,
    CUT
  }

  private final ServerSocket door;
  private final int to;
  private final long place;
  private final Harm harm;
  private final List<Socket> sockets = new ArrayList<>();

  TamperingProxy(int to, long place, Harm harm) throws IOException {
    this.door = new ServerSocket(0, 50, Crew.loopback());
    this.to = to;
    this.place = place;
    this.harm = harm;
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return door.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = door.accept();
        Socket callee = new Socket(Crew.loopback(), to);
        synchronized (sockets) {
          sockets.add(caller);
          sockets.add(callee);
        }
        start(() -> pass(caller, callee, place));
        start(() -> pass(callee, caller, -1));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void pass(Socket from, Socket into, long place) {
    byte[] buffer = new byte[4096];
    long at = 0;
    try (from;
        into) {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        boolean here = place >= at && place < at + read;
        if (here && harm == Harm.CUT) {
          return;
        }
        if (here) {
          buffer[(int) (place - at)] ^= 1;
        }
        out.write(buffer, 0, read);
        at += read;
      }
    } catch (IOException e) {
      // One of the two has ended.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    synchronized (sockets) {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
