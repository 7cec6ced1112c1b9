package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Interval;
import io.trainyard.image.Planes;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ErasingTest {

  private static final Patch BLACK = new Patch.Plain(0);

  /** The smallest rectangle that holds all values other than {@code kept}; empty: no rows. */
  private static Box changed(Planes image, int channel, float kept) {
    int top = image.height();
    int left = image.width();
    int bottom = 0;
    int right = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        if (image.values()[(channel * image.height() + y) * image.width() + x] != kept) {
          top = Math.min(top, y);
          left = Math.min(left, x);
          bottom = Math.max(bottom, y + 1);
          right = Math.max(right, x + 1);
        }
      }
    }
    return new Box(top, left, bottom, right);
  }

  private static int count(Planes image, float value) {
    int count = 0;
    for (float x : Pixels.values(image)) {
      count += x == value ? 1 : 0;
    }
    return count;
  }

  /** A quarter of 400 pixels in the ratio 4: 20 by 5 would not fit, so a ratio of 1: 10 by 10. */
  @Test
  void randomErasingTakesThatAreaInThatRatio() {
    Planes square = Pixels.plain(3, 20, 20, 9);
    new RandomErasing(new Interval(0.25, 0.25), new Interval(1, 1), BLACK)
        .apply(square, new SplittableRandom(1));
    Box box = changed(square, 0, 9);
    assertThat(box.bottom() - box.top()).isEqualTo(10);
    assertThat(box.right() - box.left()).isEqualTo(10);
    assertThat(changed(square, 1, 9)).isEqualTo(box);
    assertThat(changed(square, 2, 9)).isEqualTo(box);
    assertThat(count(square, 0)).isEqualTo(300);

    Planes tall = Pixels.plain(1, 20, 20, 9);
    // 64 pixels: 16 high and 4 wide.
    new RandomErasing(new Interval(0.16, 0.16), new Interval(4, 4), BLACK)
        .apply(tall, new SplittableRandom(1));
    Box high = changed(tall, 0, 9);
    assertThat(high.bottom() - high.top()).isEqualTo(16);
    assertThat(high.right() - high.left()).isEqualTo(4);
  }

  @Test
  void randomErasingLeavesAnImageAloneThatHasNoRoom() {
    Planes image = Pixels.plain(1, 20, 20, 9);

    new RandomErasing(new Interval(1, 1), new Interval(1, 1), BLACK)
        .apply(image, new SplittableRandom(1));

    assertThat(Pixels.values(image)).containsOnly(9);
  }

  @Test
  void randomErasingReachesEveryPlace() {
    Set<String> places = new HashSet<>();
    for (int seed = 0; seed < 400; seed++) {
      Planes image = Pixels.plain(1, 4, 5, 9);
      // 4 of 20 pixels: 2 by 2, at one of 3 * 4 places.
      new RandomErasing(new Interval(0.2, 0.2), new Interval(1, 1), BLACK)
          .apply(image, new SplittableRandom(seed));
      Box box = changed(image, 0, 9);
      places.add(box.top() + "," + box.left());
      assertThat(box.pixels()).isEqualTo(4);
    }

    assertThat(places).hasSize(12);
  }

  @Test
  void randomErasingStaysInItsIntervals() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 300; i++) {
      Planes image = Pixels.plain(1, 100, 100, 9);
      new RandomErasing(new Interval(0.02, 0.33), new Interval(0.3, 3.3), BLACK)
          .apply(image, random);
      Box box = changed(image, 0, 9);
      double ratio = (box.bottom() - box.top()) / (double) (box.right() - box.left());
      assertThat(box.pixels()).isBetween(180, 3400);
      assertThat(ratio).isBetween(0.28, 3.6);
    }
  }

  @Test
  void cutoutCutsSquaresOffAtTheBorder() {
    // About (0, 0), a square of 4 reaches from -2 to 2.
    assertThat(Box.clipped(0, 0, 4, 4, 10, 10)).isEqualTo(new Box(0, 0, 2, 2));
    assertThat(Box.clipped(5, 9, 4, 4, 10, 10)).isEqualTo(new Box(3, 7, 7, 10));
    assertThat(Box.clipped(5, 5, 3, 3, 10, 10)).isEqualTo(new Box(4, 4, 7, 7));
    assertThat(Box.clipped(5, 5, 0, 0, 10, 10).pixels()).isZero();

    Set<Integer> sizes = new HashSet<>();
    for (int seed = 0; seed < 500; seed++) {
      Planes image = Pixels.plain(1, 6, 6, 9);
      new Cutout(4, 1, BLACK).apply(image, new SplittableRandom(seed));
      Box box = changed(image, 0, 9);
      assertThat(count(image, 0)).isEqualTo(box.pixels());
      sizes.add(box.pixels());
    }
    assertThat(sizes).containsExactlyInAnyOrder(4, 6, 8, 9, 12, 16);
  }

  @Test
  void cutoutOfSeveralHolesCutsThemAll() {
    Planes image = Pixels.plain(1, 100, 100, 9);

    new Cutout(2, 5, BLACK).apply(image, new SplittableRandom(8));

    assertThat(count(image, 0)).isBetween(17, 20);
  }

  @Test
  void patchesAreAValueEachChannelsMeanOrNoise() {
    Box corner = new Box(0, 0, 1, 1);
    Planes image = Pixels.of(2, 1, 2, 10, 20, 30, 50);
    new Patch.Mean().cover(image, corner, new SplittableRandom(1));
    assertThat(Pixels.values(image)).containsExactly(15, 20, 40, 50);

    new Patch.Plain(7).cover(image, corner, new SplittableRandom(1));
    assertThat(Pixels.values(image)).containsExactly(7, 20, 7, 50);

    Planes large = Pixels.plain(1, 100, 100, -1);
    new Patch.Noise().cover(large, new Box(0, 0, 100, 100), new SplittableRandom(1));
    double sum = 0;
    for (float x : Pixels.values(large)) {
      assertThat(x).isBetween(0f, 255f).isEqualTo((float) Math.rint(x));
      sum += x;
    }
    assertThat(sum / 10_000).isCloseTo(127.5, within(5 * 73.9 / 100));
  }
}
