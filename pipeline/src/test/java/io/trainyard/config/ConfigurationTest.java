package io.trainyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

  private enum Colour {
    RED,
    DARK_BLUE
  }

  @Test
  void laterFilesStandOverEarlierOnesAndSettingsOverAll(@TempDir Path folder) throws Exception {
    Path first = Files.writeString(folder.resolve("a.conf"), "a = 1, b = 1, c = 1");
    Path second = Files.writeString(folder.resolve("b.conf"), "b = 2, c = 2");

    Section root =
        Configuration.load(List.of(first.toString(), second.toString()), List.of("c=3", "d = 4"))
            .root();

    assertThat(root.integer("a", Range.any())).isEqualTo(1);
    assertThat(root.integer("b", Range.any())).isEqualTo(2);
    assertThat(root.integer("c", Range.any())).isEqualTo(3);
    assertThat(root.integer("d", Range.any())).isEqualTo(4);
  }

  @Test
  void defaultsComeFromTheReference() {
    Section run = Configuration.parseText("").root().section("run");

    assertThat(run.longInteger("seed", Range.any())).isEqualTo(42);
    assertThat(run.optionalText("id")).isEmpty();
  }

  @Test
  void settingsNeedNoQuotesForPathsAndTimes() {
    Configuration configuration =
        Configuration.load(
            List.of(),
            List.of("run.id=2026-01-01T00:00", "run.root=hdfs://a:1//b c#d, e=f", "x=1e-3"));

    Section run = configuration.root().section("run");
    assertThat(run.text("id")).isEqualTo("2026-01-01T00:00");
    assertThat(run.text("root")).isEqualTo("hdfs://a:1//b c#d, e=f");
    assertThat(configuration.root().decimal("x", Range.any())).isEqualTo(1e-3);
  }

  @Test
  void otherValuesStandOverAConfigurationAsSettingsDo() {
    Configuration base =
        Configuration.parseText("a = 1, b { c = ${a}, d = [1, 2], e { kind = x, f = 1 } }");

    Section b =
        base.with(Map.of("a", "2", "b.d", "[3]", "b.e", "{\"kind\":\"y\"}", "b.new", "\"z, #\""))
            .root()
            .section("b");

    assertThat(b.integer("c", Range.any())).isEqualTo(2);
    assertThat(b.integers("d", Range.any())).containsExactly(3);
    assertThat(b.section("e").text("kind")).isEqualTo("y");
    assertThat(b.section("e").integer("f", Range.any())).isEqualTo(1);
    assertThat(b.text("new")).isEqualTo("z, #");
    assertThat(base.root().integer("a", Range.any())).isEqualTo(1);
  }

  @Test
  void valuesOfAnyTypeAreReadAsJson() {
    Section s =
        Configuration.parseText("s { a = [1, x, null, [2], {b = 1.5}], c = y, d {} }")
            .root()
            .section("s");

    assertThat(s.keys()).containsExactly("a", "c", "d");
    assertThat(s.values("a")).containsExactly("1", "\"x\"", "null", "[2]", "{\"b\":1.5}");
    assertThat(s.values("c")).containsExactly("\"y\"");
    assertThat(s.values("e")).isEmpty();
    assertThat(s.isList("a")).isTrue();
    assertThat(s.isText("c")).isTrue();
    assertThat(s.isObject("d")).isTrue();
    assertThat(s.isObject("c") || s.isText("a") || s.isList("d")).isFalse();
  }

  @Test
  void aKeyThatIsLeftToAnotherJobIsNeitherAProblemNorAValue() {
    Configuration configuration = Configuration.parseText("other { sed = 1 }");
    ReferenceSections.leave(configuration.root());
    configuration.root().leave("other");

    configuration.finish();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.effective().keySet()).noneMatch(key -> key.startsWith("other"));
  }

  @Test
  void everyProblemIsReportedAtOnceWithWhatIsAllowed() {
    Configuration configuration =
        Configuration.parseText(
            """
            thing {
              count = 0, rate = 2.5, on = yes, colour = green, time = 10, sed = 1
              widths = [1, two]
            }
            """);
    Section thing = configuration.root().section("thing");
    thing.integer("count", Range.atLeast(1));
    thing.decimal("rate", Range.halfOpen(0, 1));
    thing.flag("on");
    thing.choice("colour", Colour.class);
    thing.duration("time");
    thing.integers("widths", Range.atLeast(1));
    thing.isNull("seed");
    thing.text("name");
    thing.done();
    ReferenceSections.leave(configuration.root());

    assertThatThrownBy(configuration::finish)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("8 problems")
        .hasMessageContaining("thing.count: expected a whole number at least 1, found 0")
        .hasMessageContaining("thing.rate: expected a number at least 0 and less than 1, found 2.5")
        .hasMessageContaining("thing.on: expected true or false, found \"yes\"")
        .hasMessageContaining("thing.colour: expected one of red, dark-blue, found \"green\"")
        .hasMessageContaining("thing.time: expected a length of time with its unit")
        .hasMessageContaining("thing.widths[1]: expected a whole number at least 1, found \"two\"")
        .hasMessageContaining("thing.name: expected text, found nothing")
        .hasMessageContaining(
            "thing.sed: expected a known key (did you mean seed?), found an unknown key");
  }

  @Test
  void unknownSectionsAreProblemsToo() {
    Configuration configuration = Configuration.parseText("avergaing { workers = 2 }");
    ReferenceSections.leave(configuration.root());

    assertThatThrownBy(configuration::finish).hasMessageContaining("did you mean averaging?");
  }

  @Test
  void aKindStartsFromItsDefaultsAndRefusesTheKeysOfOthers() {
    Map<String, Function<Section, Double>> kinds =
        Map.of(
            "median", section -> section.decimal("window", Range.any()),
            "exponential", section -> section.decimal("alpha", Range.any()));
    Configuration right = Configuration.parseText("s { kind = median }");
    Configuration wrong = Configuration.parseText("s { kind = median, alpha = 1 }");
    Configuration unknown = Configuration.parseText("s { kind = medain }");

    assertThat(right.root().kind("s", "smoothing", kinds)).isEqualTo(3.0);
    assertThat(right.effective())
        .containsEntry("s.kind", "\"median\"")
        .containsEntry("s.window", "3");
    wrong.root().kind("s", "smoothing", kinds);
    assertThatThrownBy(wrong::finish).hasMessageContaining("s.alpha: expected a known key");
    unknown.root().kind("s", "smoothing", kinds);
    assertThatThrownBy(unknown::finish)
        .hasMessageContaining(
            "s.kind: expected one of exponential, median (did you mean median?), found \"medain\"");
  }

  @Test
  void aBareNumberIsTheConstantKind() {
    Configuration configuration = Configuration.parseText("rate = 0.5");
    Double rate =
        configuration
            .root()
            .kind("rate", "rate", Map.of("constant", s -> s.decimal("value", Range.above(0))));

    assertThat(rate).isEqualTo(0.5);
    assertThat(configuration.effective()).containsEntry("rate.value", "0.5");
  }

  @Test
  void largeSeedsKeepAllTheirBits() {
    Section root = Configuration.parseText("seed = 9223372036854775807").root();

    assertThat(root.longInteger("seed", Range.any())).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void durationsCarryTheirUnit() {
    Section root = Configuration.parseText("t = 10 minutes, none = null").root();

    assertThat(root.duration("t")).isEqualTo(Duration.ofMinutes(10));
    assertThat(root.optionalDuration("none")).isEmpty();
  }

  @Test
  void whatWasReadReadsBackTheSame() {
    Configuration configuration = Configuration.parseText("a { b = [1, 2], c = \"x y\" }");
    Section a = configuration.root().section("a");
    a.integers("b", Range.any());
    a.text("c");

    Section again =
        Configuration.parseText(Configuration.render(configuration.effective()))
            .root()
            .section("a");

    assertThat(again.integers("b", Range.any())).containsExactly(1, 2);
    assertThat(again.text("c")).isEqualTo("x y");
  }

  @Test
  void secretsAreNotRecorded() {
    Configuration configuration =
        Configuration.parseText(
            "a { b = 1, api-token = s3cr3t, c { secret-key = s3cr3t } }, d = [ { e { password = s3cr3t, f = 2 } } ]");
    Section a = configuration.root().section("a");
    a.integer("b", Range.any());
    assertThat(a.text("api-token")).isEqualTo("s3cr3t");
    a.section("c").text("secret-key");

    assertThat(configuration.recorded())
        .containsEntry("a.b", "1")
        .containsEntry("a.api-token", "\"(redacted)\"")
        .containsEntry("a.c.secret-key", "\"(redacted)\"");
    assertThat(configuration.recorded().toString()).doesNotContain("s3cr3t");
    assertThat(configuration.effective()).containsEntry("a.api-token", "\"s3cr3t\"");
  }

  @Test
  void aSecretThatIsWrongIsNotRepeated() {
    Configuration configuration = Configuration.parseText("a { token = s3cr3t, other = s3cr3t }");
    Section a = configuration.root().section("a");
    a.integer("token", Range.any());
    a.integer("other", Range.any());

    assertThatThrownBy(configuration::finish)
        .hasMessageContaining("a.token: expected a whole number finite, found (redacted)")
        .hasMessageContaining("a.other: expected a whole number finite, found \"s3cr3t\"");
    assertThatThrownBy(
            () -> Configuration.load(List.of(), List.of("a.secret=s3cr3t}", "b.token=[s3cr3t")))
        .isInstanceOf(BadConfiguration.class)
        .message()
        .doesNotContain("s3cr3t");
  }

  @Test
  void aUrlWithAPasswordIsRefusedWhereverItStands() {
    for (String text :
        List.of(
            "dataset.path = \"s3a://id:s3cr3t@bucket/data\"",
            "b = { c = s3cr3t }, dataset.path = \"s3a://id:\"${b.c}\"@bucket/data\"",
            "a = [ { b = \"s3a://id:s3cr3t@bucket/data\" } ]")) {
      assertThatThrownBy(() -> Configuration.parseText(text))
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContaining("expected a URL without a password")
          .message()
          .doesNotContain("s3cr3t");
    }
  }

  @Test
  void aFileThatIsMissingOrBrokenIsNamed(@TempDir Path folder) throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.conf"), "a = {");

    assertThatThrownBy(() -> Configuration.load(List.of("no/such.conf"), List.of()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("no/such.conf");
    assertThatThrownBy(() -> Configuration.load(List.of(broken.toString()), List.of()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("broken.conf");
    assertThatThrownBy(() -> Configuration.load(List.of(), List.of("nonsense")))
        .hasMessageContaining("expected path=value");
  }
}
