package io.trainyard.checkpoint;

import io.trainyard.config.Range;
import io.trainyard.config.Section;

/**
 * Which checkpoints are written and kept.
 *
 * @param everyEpochs epochs from one to the next
 * @param saveTopK how many of the best by the monitored metric are kept; -1 keeps all
 * @param saveLast whether the latest is kept beside them
 */
public record CheckpointSettings(int everyEpochs, int saveTopK, boolean saveLast) {

  /** Reads section {@code checkpoint}; what is wrong with it is noted there. */
  public static CheckpointSettings read(Section root) {
    Section section = root.section("checkpoint");
    CheckpointSettings settings =
        new CheckpointSettings(
            section.integer("every-epochs", Range.atLeast(1)),
            section.integer("save-top-k", Range.atLeast(-1)),
            section.flag("save-last"));
    section.done();
    return settings;
  }

  /**
   * Whether a checkpoint is due when {@code epoch} epochs are done. That the last epoch always
   * leaves one is up to the caller, who knows which it is.
   */
  public boolean isDue(int epoch) {
    return keepsAny() && epoch % everyEpochs == 0;
  }

  boolean keepsAll() {
    return saveTopK < 0;
  }

  boolean keepsAny() {
    return saveTopK != 0 || saveLast;
  }
}
