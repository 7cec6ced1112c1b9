package io.trainyard.averaging.exchange;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Who takes part in an attempt.
 *
 * @param members by worker number
 */
public record Roster(List<Member> members) {

  public Roster {
    members = List.copyOf(members);
  }

  public int workers() {
    return members.size();
  }

  public Member member(int worker) {
    return members.get(worker);
  }

  /** Whether two workers share a process, and so need no connection. */
  boolean together(int one, int other) {
    return member(one).process().equals(member(other).process());
  }

  /**
   * @param worker the number that the receiver is given
   */
  ByteBuffer write(int worker) {
    return Payloads.of(
        out -> {
          out.writeInt(worker);
          out.writeInt(members.size());
          for (Member member : members) {
            member.write(out);
          }
        });
  }

  /** A roster, and the receiver's own place in it. */
  record Place(int worker, Roster roster) {

    static Place read(ByteBuffer payload) throws MalformedFrame {
      return Payloads.read(payload, Place::read);
    }

    private static Place read(DataInputStream in) throws IOException {
      int worker = in.readInt();
      int count = Payloads.count(in);
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        members.add(Member.read(in));
      }
      if (worker < 0 || worker >= count) {
        throw new MalformedFrame("found worker " + worker + " in a roster of " + count);
      }
      return new Place(worker, new Roster(members));
    }
  }
}
