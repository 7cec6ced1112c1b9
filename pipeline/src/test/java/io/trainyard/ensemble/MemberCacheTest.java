package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.Normalization;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberCacheTest {

  private static final org.apache.hadoop.conf.Configuration HADOOP =
      new org.apache.hadoop.conf.Configuration();

  /** A softmax of 4 pixels and 2 classes. */
  private static final long BYTES = Float.BYTES * (4 * 2 + 2);

  @TempDir private Path folder;

  private final MemberCache<MemberModel.Loaded> cache =
      new MemberCache<>(MemberModel::load, MemberModel.Loaded::bytes);
  private MemberModel first;
  private MemberModel second;

  @BeforeEach
  void write() {
    first = member(1);
    second = member(2);
  }

  private MemberModel member(int number) {
    Configuration configuration = Configuration.parseText("model { kind = softmax }");
    ImageShape image = new ImageShape(2, 2, 1);
    String json =
        ModelSpec.read(configuration.root())
            .networkJson(
                new NetworkShape(image, 2),
                OptimizerSettings.read(configuration.root(), 1),
                new Seed(number));
    var path = new org.apache.hadoop.fs.Path(folder.toString(), String.valueOf(number));
    new ModelBundle(
            Network.fromJson(json),
            image,
            List.of("a", "b"),
            new Normalization(List.of(0.0), List.of(1.0)),
            Map.of())
        .write(path, HADOOP);
    return MemberModel.of(number, path, HADOOP);
  }

  @Test
  void keepsWhatFits() {
    var loaded = cache.get(first, 2 * BYTES, HADOOP);
    cache.get(second, 2 * BYTES, HADOOP);

    assertThat(cache.get(first, 2 * BYTES, HADOOP)).isSameAs(loaded);
    assertThat(cache.bytes()).isEqualTo(2 * BYTES);
  }

  @Test
  void letsGoOfTheOneThatWasNotUsedForLongest() {
    var loaded = cache.get(first, BYTES, HADOOP);
    var other = cache.get(second, BYTES, HADOOP);

    assertThat(cache.bytes()).isEqualTo(BYTES);
    assertThat(cache.get(second, BYTES, HADOOP)).isSameAs(other);
    assertThat(cache.get(first, BYTES, HADOOP)).isNotSameAs(loaded);
  }

  @Test
  void keepsNothingThatDoesNotFitAtAll() {
    var loaded = cache.get(first, BYTES - 1, HADOOP);

    assertThat(cache.bytes()).isZero();
    assertThat(cache.get(first, BYTES - 1, HADOOP))
        .isNotSameAs(loaded)
        .usingRecursiveComparison()
        .isEqualTo(loaded);
  }
}
