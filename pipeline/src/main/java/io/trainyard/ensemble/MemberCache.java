package io.trainyard.ensemble;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import org.apache.hadoop.conf.Configuration;

/**
 * Members that this process has read, those used last, within a number of bytes of parameters. One
 * that does not fit is read again by whoever needs it. Thread-safe.
 *
 * @param <T> what a member is once it was read
 */
final class MemberCache<T> {

  /** Of members that answer to images. */
  static final MemberCache<MemberModel.Loaded> OF_IMAGES =
      new MemberCache<>(MemberModel::load, MemberModel.Loaded::bytes);

  private final Map<MemberModel, T> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final BiFunction<MemberModel, Configuration, T> reader;
  private final ToLongFunction<T> size;
  private long bytes;

  /**
   * @param reader of a member; says which one it is that is missing or damaged
   * @param size of one that was read, in bytes
   */
  MemberCache(BiFunction<MemberModel, Configuration, T> reader, ToLongFunction<T> size) {
    this.reader = reader;
    this.size = size;
  }

  /**
   * @param mostBytes that may be kept, this one included
   * @throws io.trainyard.failure.BadData that names the member, if it is missing or damaged
   */
  T get(MemberModel member, long mostBytes, Configuration hadoop) {
    T found = find(member);
    if (found != null) {
      return found;
    }
    // Not under the lock: others may go on with members that are there.
    T loaded = reader.apply(member, hadoop);
    keep(member, loaded, mostBytes);
    return loaded;
  }

  private synchronized T find(MemberModel member) {
    return kept.get(member);
  }

  private synchronized void keep(MemberModel member, T loaded, long mostBytes) {
    long needed = size.applyAsLong(loaded);
    if (needed > mostBytes || kept.containsKey(member)) {
      return;
    }
    Iterator<T> oldest = kept.values().iterator();
    while (bytes + needed > mostBytes && oldest.hasNext()) {
      bytes -= size.applyAsLong(oldest.next());
      oldest.remove();
    }
    kept.put(member, loaded);
    bytes += needed;
  }

  /** Parameters that are kept now. */
  synchronized long bytes() {
    return bytes;
  }
}
