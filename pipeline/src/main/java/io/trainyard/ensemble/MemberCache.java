package io.trainyard.ensemble;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Members that this process has read, those used last, within a number of bytes of parameters. One
 * that does not fit is read again by whoever needs it. Thread-safe.
 */
final class MemberCache {

  static final MemberCache OF_THIS_JVM = new MemberCache();

  private final Map<MemberModel, MemberModel.Loaded> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param mostBytes that may be kept, this one included
   * @throws io.trainyard.failure.BadData that names the member, if it is missing or damaged
   */
  MemberModel.Loaded get(MemberModel member, long mostBytes, Configuration hadoop) {
    MemberModel.Loaded found = find(member);
    if (found != null) {
      return found;
    }
    // Not under the lock: others may go on with members that are there.
    MemberModel.Loaded loaded = member.load(hadoop);
    keep(member, loaded, mostBytes);
    return loaded;
  }

  private synchronized MemberModel.Loaded find(MemberModel member) {
    return kept.get(member);
  }

  private synchronized void keep(MemberModel member, MemberModel.Loaded loaded, long mostBytes) {
    if (loaded.bytes() > mostBytes || kept.containsKey(member)) {
      return;
    }
    Iterator<MemberModel.Loaded> oldest = kept.values().iterator();
    while (bytes + loaded.bytes() > mostBytes && oldest.hasNext()) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
    kept.put(member, loaded);
    bytes += loaded.bytes();
  }

  /** Parameters that are kept now. */
  synchronized long bytes() {
    return bytes;
  }
}
