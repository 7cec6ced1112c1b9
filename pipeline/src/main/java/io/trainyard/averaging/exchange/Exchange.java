package io.trainyard.averaging.exchange;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The all-reduce. A vector is cut into as many chunks as there are workers, and worker w averages
 * chunk w: each sends it its own values (PART), it takes the mean in worker order, and sends that
 * to all (MEAN). So each worker sends and receives 2 (N - 1) / N times the vector, whatever the
 * number of workers N; this is the least that is possible (Patarasuk and Yuan, "Bandwidth optimal
 * all-reduce algorithms for clusters of workstations", 2009). Which chunks there are does not show
 * in the mean, as blocks are averaged one by one.
 *
 * <p>Sending, receiving and summing overlap, frame by frame, on the worker's one thread. Workers
 * that share a process read each other's vectors where they are, and write the mean there.
 *
 * <p>Not thread-safe.
 */
public final class Exchange {

  /** Blocks that are averaged between two looks at the sockets: some tens of microseconds. */
  private static final int SLICE = Stretch.FRAME;

  private final Roster roster;
  private final int me;
  private final Selector selector;
  private final Membership membership;
  private final Patience patience;
  private final Hall.Entry hall;
  private final List<ExchangeVector> vectors;
  private final List<Chunks> chunks;
  private final PeerLink[] links;
  private final List<Integer> neighbours = new ArrayList<>();
  private final Blocks[][] sources;
  private final Blocks[][] targets;
  private final int[] combined;
  private final RoundNotes[] notes;
  private final long[] weights;
  private int round = -1;
  private boolean allNotes;
  private long waitNanos;
  private long transferNanos;
  private long sumNanos;

  Exchange(Setup setup) {
    this.roster = setup.membership().roster();
    this.me = setup.membership().worker();
    this.selector = setup.selector();
    this.membership = setup.membership();
    this.patience = setup.patience();
    this.hall = setup.hall();
    this.vectors = setup.vectors();
    int workers = roster.workers();
    this.chunks = vectors.stream().map(v -> new Chunks(v.blocks(), workers)).toList();
    this.combined = new int[vectors.size()];
    this.notes = new RoundNotes[workers];
    this.weights = new long[workers];
    this.sources = new Blocks[vectors.size()][workers];
    this.targets = new Blocks[vectors.size()][];
    for (Member member : roster.members()) {
      if (member.worker() != me && roster.together(me, member.worker())) {
        neighbours.add(member.worker());
      }
    }
    this.links = connect(setup);
    awaitNeighbours();
    share();
  }

  /** What an exchange is made of. */
  record Setup(
      Membership membership,
      Invitation invitation,
      Selector selector,
      Patience patience,
      Hall.Entry hall,
      List<ExchangeVector> vectors,
      Staging staging,
      Map<Integer, SocketChannel> channels) {}

  private PeerLink[] connect(Setup setup) {
    List<PeerLink> links = new ArrayList<>();
    List<Blocks> wires = hall.seat().wires;
    setup
        .channels()
        .forEach(
            (worker, channel) -> {
              List<Blocks> staging = setup.staging().of(worker, me, vectors, chunks);
              links.add(
                  PeerLink.between(
                      me,
                      roster.member(worker),
                      channel,
                      selector,
                      setup.invitation().attempt(),
                      chunks,
                      wires,
                      staging));
              for (int v = 0; v < sources.length; v++) {
                sources[v][worker] = staging.get(v);
              }
            });
    return links.toArray(PeerLink[]::new);
  }

  private void awaitNeighbours() {
    long since = System.nanoTime();
    hall.seat().waiting(true);
    while (true) {
      List<Integer> missing =
          neighbours.stream().filter(worker -> hall.seat(worker).isEmpty()).toList();
      if (missing.isEmpty()) {
        break;
      }
      if (patience.isOver(since)) {
        throw missing("to have built its network", missing);
      }
      membership.step();
      select();
    }
    hall.seat().waiting(false);
  }

  /** Where each worker's blocks are, and where the mean of this worker's chunk goes. */
  private void share() {
    for (int v = 0; v < sources.length; v++) {
      List<Blocks> to = new ArrayList<>();
      sources[v][me] = hall.seat().wires.get(v);
      to.add(sources[v][me]);
      for (int neighbour : neighbours) {
        sources[v][neighbour] = hall.seat(neighbour).orElseThrow().wires.get(v);
        to.add(sources[v][neighbour]);
      }
      targets[v] = to.toArray(Blocks[]::new);
    }
  }

  /**
   * Averages the vectors, unless somebody's are not finite.
   *
   * @param mine what this worker has fitted since the last round
   * @throws Disturbance if another worker fails or is not there in time
   */
  public RoundSummary average(RoundNotes mine) {
    long start = System.nanoTime();
    begin(mine);
    long wait = 0;
    long sum = sumNanos;
    long lastMoved = start;
    boolean looked = false;
    while (!isDone()) {
      // Waiting, too, is getting on: it has a limit of its own.
      membership.step();
      if (step()) {
        lastMoved = System.nanoTime();
        looked = false;
      } else if (!looked) {
        // One more look, in case a neighbour wanted to wake us before we said that we wait.
        hall.seat().waiting(true);
        looked = true;
      } else {
        long before = System.nanoTime();
        boolean others = !allNotes;
        await(lastMoved);
        wait += others ? System.nanoTime() - before : 0;
        looked = false;
      }
    }
    hall.seat().waiting(false);
    RoundSummary summary = new RoundSummary(List.of(notes));
    if (summary.diverged() < 0) {
      vectors.forEach(ExchangeVector::finish);
    }
    waitNanos += wait;
    transferNanos += System.nanoTime() - start - wait - (sumNanos - sum);
    return summary;
  }

  private void begin(RoundNotes mine) {
    round++;
    allNotes = false;
    Arrays.fill(notes, null);
    notes[me] = mine;
    for (int v = 0; v < combined.length; v++) {
      combined[v] = chunks.get(v).first(me);
    }
    vectors.forEach(ExchangeVector::prepare);
    for (PeerLink link : links) {
      link.begin(round, mine);
    }
    hall.seat().publish(round, mine);
    hall.wakeOthers();
  }

  private boolean step() {
    boolean moved = false;
    for (PeerLink link : links) {
      moved |= link.receive();
    }
    if (!allNotes) {
      allNotes = collectNotes();
      moved |= allNotes;
    }
    if (allNotes && isSound()) {
      moved |= combine();
    }
    for (PeerLink link : links) {
      moved |= link.send(combined);
    }
    return moved;
  }

  private boolean collectNotes() {
    boolean all = true;
    for (PeerLink link : links) {
      notes[link.worker] = link.inbox.notes();
      all &= notes[link.worker] != null;
    }
    for (int neighbour : neighbours) {
      Seat seat = hall.seat(neighbour).orElseThrow();
      if (seat.expectPublished(round)) {
        notes[neighbour] = seat.notes();
      } else {
        all = false;
      }
    }
    for (int worker = 0; all && worker < notes.length; worker++) {
      weights[worker] = notes[worker].examples();
    }
    return all;
  }

  private boolean isSound() {
    for (RoundNotes one : notes) {
      if (!one.finite()) {
        return false;
      }
    }
    return true;
  }

  /** Averages some of the blocks of this worker's chunk for which all values are here. */
  private boolean combine() {
    boolean moved = false;
    for (int v = 0; v < combined.length; v++) {
      int from = combined[v];
      int end = Math.min(from + SLICE, chunks.get(v).end(me));
      for (PeerLink link : links) {
        end = weights[link.worker] == 0 ? end : Math.min(end, link.inbox.received(v));
      }
      if (end > from) {
        combine(v, from, end);
        moved = true;
      }
    }
    if (hasCombined() && !hall.seat().hasCombined(round)) {
      hall.seat().combined(round);
      hall.wakeOthers();
      moved = true;
    }
    return moved;
  }

  private void combine(int v, int from, int end) {
    long start = System.nanoTime();
    ExchangeVector vector = vectors.get(v);
    hall.touching(
        () -> {
          for (int block = from; block < end; block++) {
            vector.combine(block, sources[v], weights, targets[v]);
          }
        });
    combined[v] = end;
    sumNanos += System.nanoTime() - start;
  }

  private boolean hasCombined() {
    for (int v = 0; v < combined.length; v++) {
      if (combined[v] < chunks.get(v).end(me)) {
        return false;
      }
    }
    return true;
  }

  private boolean isDone() {
    if (!allNotes) {
      return false;
    }
    boolean sound = isSound();
    for (PeerLink link : links) {
      if (!(sound ? link.isDone() : link.partsAreDone())) {
        link.requireOpen(sound);
        return false;
      }
    }
    if (!sound) {
      return true;
    }
    for (int neighbour : neighbours) {
      Seat seat = hall.seat(neighbour).orElseThrow();
      if (!seat.expectCombined(round)) {
        return false;
      }
    }
    return hall.seat().hasCombined(round);
  }

  private void await(long lastMoved) {
    if (patience.isOver(lastMoved)) {
      throw late();
    }
    for (PeerLink link : links) {
      link.watch();
    }
    select();
  }

  private void select() {
    patience.await(selector);
    for (SelectionKey selected : selector.selectedKeys()) {
      if (selected.attachment() instanceof PeerLink link) {
        link.selected();
      } else {
        membership.look();
      }
    }
    selector.selectedKeys().clear();
  }

  /** Those whose own values are missing come first: they may be why the others' means are. */
  private Disturbance late() {
    List<Integer> silent = new ArrayList<>();
    List<Integer> slow = new ArrayList<>();
    for (PeerLink link : links) {
      if (link.inbox.notes() == null) {
        silent.add(link.worker);
      } else if (!link.isDone()) {
        slow.add(link.worker);
      }
    }
    for (int neighbour : neighbours) {
      Seat seat = hall.seat(neighbour).orElseThrow();
      if (!seat.hasPublished(round)) {
        silent.add(neighbour);
      } else if (!seat.hasCombined(round)) {
        slow.add(neighbour);
      }
    }
    return silent.isEmpty()
        ? missing("to exchange its values of round " + (round + 1), slow)
        : missing("to come to the averaging of round " + (round + 1), silent);
  }

  private Disturbance missing(String what, List<Integer> workers) {
    String who =
        workers.stream()
            .map(worker -> roster.member(worker).toString())
            .collect(Collectors.joining(", "));
    return new Disturbance(
        "expected %s %s within %s (averaging.timeout), found nothing"
            .formatted(who, what, Patience.text(patience.limit())));
  }

  /** The first block of a vector that this worker averages. */
  public int firstBlock(int vector) {
    return chunks.get(vector).first(me);
  }

  /** The block after the last that this worker averages. */
  public int endBlock(int vector) {
    return chunks.get(vector).end(me);
  }

  /** What all rounds together have cost so far. */
  public Traffic traffic() {
    long sent = 0;
    long received = 0;
    for (PeerLink link : links) {
      sent += link.outbox.sent();
      received += link.inbox.bytes();
    }
    return new Traffic(round + 1, waitNanos, transferNanos, sumNanos, sent, received);
  }
}
