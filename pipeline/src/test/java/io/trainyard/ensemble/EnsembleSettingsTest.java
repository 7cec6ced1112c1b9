package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.ensemble.EnsembleSettings.CombineOn;
import io.trainyard.ensemble.membership.Bootstrap;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.training.TrainingSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnsembleSettingsTest {

  private static EnsembleSettings read(String section) {
    Configuration configuration = Configuration.parseText("ensemble { %s }".formatted(section));
    EnsembleSettings settings = EnsembleSettings.read(configuration.root());
    TrainingSettings.read(configuration);
    return settings;
  }

  private static void assertRefused(String section, String... parts) {
    assertThatThrownBy(() -> read(section))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void defaultsAreThoseOfReferenceConf() {
    EnsembleSettings settings = read("");
    assertThat(settings.estimators()).isEqualTo(10);
    assertThat(settings.method()).isEqualTo(new EnsembleMethod.Independent());
    assertThat(settings.bootstrap()).isEqualTo(new Bootstrap.None());
    assertThat(settings.varies())
        .isEqualTo(new EnsembleSettings.Varies(true, true, OverrideOrder.CYCLED));
    assertThat(settings.overrides()).isEmpty();
    assertThat(settings.leastEstimators()).isEqualTo(1);
    assertThat(settings.outOfBag()).isFalse();
    assertThat(settings.combination()).isEmpty();
    assertThat(settings.combineOn()).isEqualTo(CombineOn.VALIDATION);
    assertThat(settings.memberCacheBytes()).isEqualTo(512L << 20);
  }

  @Test
  void zeroMembersAreRefused() {
    assertRefused("n-estimators = 0", "ensemble.n-estimators", "found 0");
  }

  /** What works for images would be refused of texts in the next breath. */
  @Test
  void languageModelsAreToldWhatWorksForThem() {
    Configuration configuration =
        Configuration.parseText(
            """
            model { kind = rnn }
            ensemble {
              bootstrap { kind = poisson }, oob-score = true, combine-on = out-of-bag
              method { kind = snapshot }
            }
            """);
    EnsembleSettings.read(configuration.root());
    assertThatThrownBy(() -> TrainingSettings.read(configuration))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "ensemble.bootstrap.kind: expected none, since a text is read in lanes",
            "ensemble.oob-score: expected false, since no member",
            "ensemble.combine-on: expected validation, since no member",
            "ensemble.method.kind: expected independent, since snapshots",
            "found poisson",
            "found snapshot")
        .hasMessageNotContaining("kind = poisson")
        .hasMessageNotContaining("cosine-cycles");
  }

  @Test
  void anOutOfBagScoreNeedsRowsThatAreLeftOut() {
    assertRefused(
        "oob-score = true", "ensemble.oob-score", "bootstrap.kind = none", "kind = poisson");
    assertRefused(
        "oob-score = true, bootstrap { kind = subset, max-samples = 1.0 }", "ensemble.oob-score");
    assertRefused("combine-on = out-of-bag", "ensemble.combine-on", "bootstrap.kind = none");
    assertRefused(
        "n-estimators = 1, bootstrap { kind = partition }, oob-score = true, combine-on = out-of-bag",
        "ensemble.oob-score: expected false, or true with a bootstrap that leaves rows out",
        "partition for 2 members at least",
        "found true with bootstrap.kind = partition and n-estimators = 1",
        "ensemble.combine-on: expected validation",
        "found out-of-bag with bootstrap.kind = partition and n-estimators = 1");
    assertThat(
            read("n-estimators = 2, bootstrap { kind = partition }, oob-score = true").outOfBag())
        .isTrue();
    assertThat(read("oob-score = true, bootstrap { kind = poisson }").outOfBag()).isTrue();
  }

  @Test
  void testRowsAreNotForCombining() {
    assertRefused("combine-on = test", "ensemble.combine-on", "test rows are for evaluate alone");
  }

  @Test
  void moreMembersCannotBeLeftThanThereAre() {
    assertRefused("n-estimators = 3, min-estimators = 4", "ensemble.min-estimators", "found 4");
  }

  @Test
  void membersThatAreAllAlikeAreRefused() {
    String alike = "vary-weights = false, vary-order = false";
    assertRefused(alike, "ensemble.vary-weights", "alike");
    assertThat(read(alike + ", bootstrap { kind = subset }").varies().weights()).isFalse();
    String smaller = ", overrides = [{ model { hidden = [3] } }, ";
    assertRefused(alike + smaller + "{ model.hidden = [3] }]", "ensemble.vary-weights", "alike");
    assertThat(read(alike + smaller + "{ model.hidden = [4] }]").estimators()).isEqualTo(10);
    assertThat(read(alike + ", n-estimators = 1").estimators()).isEqualTo(1);
  }

  @Test
  void overridesChangeWhatMembersTrainAndNotWhatTheyTrainOn() {
    assertRefused(
        "overrides = [{ model { dropout = 0.1 } }, { dataset { path = x }, run { seed = 1 } }]",
        "ensemble.overrides[1].dataset",
        "ensemble.overrides[1].run",
        "augment, model, optimizer, stopping");
    assertRefused("overrides = [3]", "ensemble.overrides[0]", "an object");
    assertThat(read("overrides = [{}]").overrides()).containsExactly(new MemberOverride(Map.of()));
    assertThat(read("overrides = [{ model.dropout = 0.1 }]").overrides())
        .containsExactly(new MemberOverride(Map.of("model", "{\"dropout\":0.1}")));
  }

  @Test
  void anUnknownKeyIsRefusedWithTheNearestOne() {
    assertRefused("n-estimator = 3", "ensemble.n-estimator", "n-estimators");
  }

  private static String overridden(String configuration, String override, String key) {
    Configuration changed =
        new MemberOverride(Map.of("model", override)).over(Configuration.parseText(configuration));
    TrainingSettings.read(changed);
    return changed.effective().get(key);
  }

  @Test
  void anOverrideWithoutAKindIsMerged() {
    String base = "model { kind = mlp, hidden = [7], dropout = 0.5 }";
    assertThat(overridden(base, "{\"dropout\":0.1}", "model.hidden")).isEqualTo("[7]");
    assertThat(overridden(base, "{\"dropout\":0.1}", "model.dropout")).isEqualTo("0.1");
  }

  @Test
  void anOverrideThatNamesAKindStandsInPlaceOfTheOther() {
    String base = "model { kind = lenet, dense = 30, dropout = 0.5 }";
    String mlp = "{\"kind\":\"mlp\"}";
    assertThat(overridden(base, mlp, "model.kind")).isEqualTo("\"mlp\"");
    assertThat(overridden(base, mlp, "model.dropout")).isEqualTo("0");
    assertThat(overridden(base, mlp, "model.dense")).isNull();
  }
}
