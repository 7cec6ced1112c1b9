package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Connects a worker to all those that are not in its process: it calls those before it, and is
 * called by those after it. Once all are there nobody is listened for any more.
 */
final class Mesh {

  private final Roster roster;
  private final int me;
  private final Invitation invitation;
  private final SharedKey key;
  private final Selector selector;
  private final Map<Integer, SocketChannel> channels = new TreeMap<>();
  private final Map<Integer, Dialing> dialing = new HashMap<>();
  private final Set<Integer> awaited = new HashSet<>();

  private Mesh(Roster roster, int me, Invitation invitation, SharedKey key, Selector selector) {
    this.roster = roster;
    this.me = me;
    this.invitation = invitation;
    this.key = key;
    this.selector = selector;
  }

  /**
   * Waits until all connections stand.
   *
   * @param door where this worker listens; closed in any case; null where it need not
   * @return the connections by worker; registered with the selector
   * @throws Disturbance that names a worker which could not be reached
   */
  static Map<Integer, SocketChannel> connect(
      Membership membership,
      Invitation invitation,
      SharedKey key,
      Selector selector,
      ServerSocketChannel door,
      Patience patience) {
    Mesh mesh = new Mesh(membership.roster(), membership.worker(), invitation, key, selector);
    boolean done = false;
    try (Reception reception = mesh.open(door, patience)) {
      mesh.call();
      mesh.await(reception, membership, patience);
      done = true;
      return mesh.channels;
    } catch (IOException e) {
      throw new Disturbance("cannot listen for other workers: " + e, e);
    } finally {
      mesh.dialing.values().forEach(Dialing::close);
      if (!done) {
        mesh.channels.values().forEach(Strangers::closeQuietly);
      }
      Strangers.closeQuietly(door);
    }
  }

  private Reception open(ServerSocketChannel door, Patience patience) throws IOException {
    for (Member member : roster.members()) {
      if (member.worker() > me && !roster.together(me, member.worker())) {
        awaited.add(member.worker());
      }
    }
    return door == null
        ? null
        : new Reception(door, selector, key, this::objection, "worker " + me, patience.limit());
  }

  private void call() {
    for (Member member : roster.members()) {
      if (member.worker() < me && !roster.together(me, member.worker())) {
        Claim claim = Claim.fromWorker(invitation.attempt(), me, member.worker());
        var address = InetSocketAddress.createUnresolved(member.host(), member.port());
        dialing.put(member.worker(), new Dialing(address, key, claim, selector));
      }
    }
  }

  private Optional<String> objection(Claim claim) {
    Claim expected = Claim.fromWorker(invitation.attempt(), claim.from(), me);
    return claim.equals(expected) && awaited.contains(claim.from())
        ? Optional.empty()
        : Optional.of(
            "expected a worker of attempt %d, found %s".formatted(expected.attempt(), claim));
  }

  private void await(Reception reception, Membership membership, Patience patience) {
    long since = System.nanoTime();
    while (true) {
      dial();
      if (dialing.isEmpty() && awaited.isEmpty()) {
        return;
      }
      if (patience.isOver(since)) {
        throw missing(patience);
      }
      patience.await(selector);
      membership.look();
      for (SelectionKey selected : selector.selectedKeys()) {
        if (reception != null && selected.isValid() && selected.attachment() == reception) {
          reception.advance(selected).ifPresent(this::admit);
        }
      }
      selector.selectedKeys().clear();
      if (reception != null) {
        reception.expire(System.nanoTime());
      }
    }
  }

  private void dial() {
    Iterator<Map.Entry<Integer, Dialing>> each = dialing.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Integer, Dialing> one = each.next();
      Optional<SocketChannel> channel = one.getValue().advance();
      if (channel.isPresent()) {
        channels.put(one.getKey(), channel.get());
        each.remove();
      }
    }
  }

  private void admit(Reception.Admitted admitted) {
    int worker = admitted.claim().from();
    if (awaited.remove(worker)) {
      channels.put(worker, admitted.channel());
    } else {
      Strangers.closeQuietly(admitted.channel());
    }
  }

  private Disturbance missing(Patience patience) {
    int worker =
        List.of(dialing.keySet(), awaited).stream()
            .flatMap(Set::stream)
            .min(Integer::compare)
            .orElseThrow();
    String how = dialing.containsKey(worker) ? dialing.get(worker).failure() : "it has not called";
    return new Disturbance(
        "expected a connection with %s within %s (averaging.timeout), found none (%s)"
            .formatted(roster.member(worker), Patience.text(patience.limit()), how));
  }
}
