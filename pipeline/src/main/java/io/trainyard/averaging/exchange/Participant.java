package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * A worker in one attempt, from its arrival at the rendezvous to its departure. It holds a
 * connection to the rendezvous and one to each worker in another process, and no thread but for the
 * beats, which all workers of a JVM share.
 *
 * <p>Belongs to the thread that opened it.
 */
public final class Participant implements AutoCloseable {

  private static final int BACKLOG = 512;

  private final Invitation invitation;
  private final Patience patience;
  private final Selector selector;
  private Membership membership;
  private Map<Integer, SocketChannel> channels = new TreeMap<>();
  private Hall.Entry hall;

  private Participant(Invitation invitation, Patience patience) throws IOException {
    this.invitation = invitation;
    this.patience = patience;
    this.selector = Selector.open();
  }

  /**
   * Goes to the rendezvous, waits until all workers have come, and connects to them.
   *
   * @param key by which this run's workers know each other
   * @param arrival who this is; its port is 0 unless others reach it on another than it listens on
   * @param cancelled whether the task has been told to end
   * @throws Disturbance if somebody is not there in time, or this worker is not wanted any more
   * @throws java.util.concurrent.CancellationException if the task was told to end
   * @throws IOException if this machine has no port or file descriptor left
   */
  public static Participant join(
      Invitation invitation, SharedKey key, Arrival arrival, BooleanSupplier cancelled)
      throws IOException {
    Participant participant =
        new Participant(invitation, new Patience(invitation.limit(), cancelled));
    boolean joined = false;
    try {
      participant.meet(key, arrival);
      joined = true;
      return participant;
    } finally {
      if (!joined) {
        participant.close();
      }
    }
  }

  private void meet(SharedKey key, Arrival arrival) throws IOException {
    Arrival complete = arrival;
    ServerSocketChannel door = null;
    boolean passedOn = false;
    try {
      if (invitation.ports() != null) {
        door = listen(key, arrival);
        int advertised = arrival.self().port();
        complete = arrival.at(advertised == 0 ? door.socket().getLocalPort() : advertised);
      }
      membership = Membership.join(invitation, key, complete, selector, patience);
      passedOn = true;
      channels = Mesh.connect(membership, invitation, key, selector, door, patience);
      forgetConnecting();
    } finally {
      if (!passedOn) {
        Strangers.closeQuietly(door);
      }
    }
  }

  /** Listens on one address only, the one by which the executor is known. */
  private ServerSocketChannel listen(SharedKey key, Arrival arrival) throws IOException {
    try {
      InetAddress address = InetAddress.getByName(arrival.self().host());
      return invitation.ports().listen(address, BACKLOG);
    } catch (IOException e) {
      var failure =
          new IOException(
              "cannot listen for other workers (averaging.worker-ports): " + e.getMessage(), e);
      Departure departure = Departure.failed(Departure.Reason.INFRASTRUCTURE, failure.getMessage());
      Membership.decline(invitation, key, arrival, departure, selector, patience);
      throw failure;
    }
  }

  /** Until the first round the connections may rest, but for the one to the rendezvous. */
  private void forgetConnecting() {
    for (SelectionKey key : selector.keys()) {
      key.attach(null);
      if (key.isValid() && channels.containsValue(key.channel())) {
        key.interestOps(0);
      }
    }
    membership.listen(selector);
  }

  /** This worker's number. */
  public int worker() {
    return membership.worker();
  }

  /** This worker, for messages. */
  public Member self() {
    return roster().member(worker());
  }

  public Roster roster() {
    return membership.roster();
  }

  /**
   * Begins to exchange vectors; all workers have to. To be called once.
   *
   * @param vectors which all workers have in the same lengths and order, at most two
   * @param staging this worker's own
   */
  public Exchange exchange(List<ExchangeVector> vectors, Staging staging) {
    List<Blocks> wires =
        vectors.stream().map(vector -> new Blocks(vector.wire(), 0, vector.stride())).toList();
    Seat seat = new Seat(roster().member(worker()), wires, selector);
    hall =
        Hall.enter(
            roster().member(worker()).process(), invitation.secret(), invitation.attempt(), seat);
    return new Exchange(
        new Exchange.Setup(
            membership, invitation, selector, patience, hall, vectors, staging, channels));
  }

  /** Tells the driver of a round that is over; one worker is enough. */
  public void report(int round, RoundSummary summary) {
    membership.report(round, summary.examples(), summary.loss());
  }

  /**
   * Throws if the task has been told to end, or the driver has gone. To be called again and again
   * while the worker computes: one that does not, for twice the time limit, is taken for stalled.
   */
  public void look() {
    membership.step();
    patience.requireWanted();
    membership.look();
  }

  /** Tells the driver why this worker ends; {@link #close} has to follow. */
  public void leave(Departure departure) {
    membership.leave(departure);
  }

  /** Afterwards nobody touches this worker's vectors any more; it can do no more rounds. */
  public void letGo() {
    if (hall != null) {
      hall.close();
      hall = null;
    }
  }

  /** Ends all connections. Afterwards nobody touches this worker's vectors any more. */
  @Override
  public void close() {
    letGo();
    channels.values().forEach(Strangers::closeQuietly);
    if (membership != null) {
      membership.close();
    }
    Strangers.closeQuietly(selector);
  }
}
