package io.trainyard.storage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;

/**
 * Directories of which this process may write to some only for as long as it holds them. All that
 * {@link AtomicFiles} writes below a directory with a fence passes it, whoever writes it, so that
 * no writer can forget to ask. Thread-safe.
 */
public final class Fences {

  /** Says whether a directory may still be written to. */
  @FunctionalInterface
  public interface Fence {

    /**
     * Called before each write, so it should cost nothing.
     *
     * @throws io.trainyard.failure.Infrastructure if nothing may be written any more
     */
    void require();
  }

  private static final Map<Path, Fence> FENCES = new ConcurrentHashMap<>();

  private Fences() {}

  /**
   * Puts up a fence, in place of what stood there.
   *
   * @param directory with scheme and authority, as those who write below it name it
   */
  public static void put(Path directory, Fence fence) {
    FENCES.put(directory, fence);
  }

  /** Takes a fence down, unless another one stands in its place. */
  public static void remove(Path directory, Fence fence) {
    FENCES.remove(directory, fence);
  }

  /**
   * Asks all fences around {@code path}; to be called before anything is written or removed there
   * by other means than those of {@link AtomicFiles}.
   *
   * @throws io.trainyard.failure.Infrastructure if one refuses
   */
  public static void require(Path path) {
    if (FENCES.isEmpty()) {
      return;
    }
    for (Path around = path; around != null; around = around.getParent()) {
      Fence fence = FENCES.get(around);
      if (fence != null) {
        fence.require();
      }
    }
  }
}
