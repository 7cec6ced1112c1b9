package io.trainyard.image;

import com.twelvemonkeys.imageio.util.ProgressListenerBase;
import io.trainyard.image.UnreadableImage.Reason;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Hears what a reader says while it reads on, whatever is missing. libjpeg fills that with grey and
 * only warns; other things that it warns of, such as stray bytes between segments, leave the pixels
 * whole. The GIF reader does not even warn, but its progress ends early.
 */
final class Damage extends ProgressListenerBase implements IIOReadWarningListener {

  private Reason reason;
  private String description;
  private float progress = Float.NaN;

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    if (reason == null) {
      reason = of(warning);
      description = warning;
    }
  }

  private static Reason of(String warning) {
    if (warning.startsWith("Truncated File")
        || warning.startsWith("Corrupt JPEG data: premature end")) {
      return Reason.TRUNCATED;
    }
    boolean harmful =
        warning.startsWith("Corrupt JPEG data: bad Huffman code")
            || warning.startsWith("Corrupt JPEG data: found marker")
            || warning.startsWith("Inconsistent progression sequence")
            // Of a WebP frame, which stays black.
            || warning.startsWith("Nothing to decode");
    return harmful ? Reason.CORRUPT : null;
  }

  @Override
  public void imageStarted(ImageReader source, int imageIndex) {
    progress = 0;
  }

  @Override
  public void imageProgress(ImageReader source, float percentage) {
    progress = percentage;
  }

  /** What is wrong with the image that was read; empty if nothing is. */
  Optional<Reason> reason() {
    return progress < 100 ? Optional.of(Reason.TRUNCATED) : Optional.ofNullable(reason);
  }

  String description() {
    return progress < 100 ? "%.0f%% of the rows".formatted(progress) : description;
  }
}
