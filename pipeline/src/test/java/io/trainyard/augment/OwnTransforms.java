package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/** Classes such as users write, and such as they should not. */
public final class OwnTransforms {

  private OwnTransforms() {}

  /** Multiplies. */
  public record Gain(double strength) implements Transform {

    public Gain(Section section) {
      this(section.decimal("strength", Range.between(0, 10)));
    }

    @Override
    public void apply(Planes image, SplittableRandom random) {
      for (int i = 0; i < image.size(); i++) {
        image.values()[i] *= (float) strength;
      }
    }
  }

  /** Takes no parameters. */
  public static final class Blank implements Transform {
    @Override
    public void apply(Planes image, SplittableRandom random) {
      image.target(image.size());
      image.replace(image.height(), image.width());
    }
  }

  /** Throws. */
  public static final class Throwing implements Transform {
    public Throwing() {
      throw new IllegalStateException("no table of colours");
    }

    @Override
    public void apply(Planes image, SplittableRandom random) {}
  }

  /** Needs what nobody gives it. */
  public static final class Demanding implements Transform {
    public Demanding(String what) {}

    @Override
    public void apply(Planes image, SplittableRandom random) {}
  }

  /** Cannot be made. */
  public abstract static class Unfinished implements Transform {
    public Unfinished() {}
  }
}
