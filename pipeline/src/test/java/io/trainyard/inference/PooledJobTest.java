package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.TinyText;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.device.Device;
import io.trainyard.evaluation.PooledMetrics;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.language.TokenPool;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.TokenShape;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Members that pass through a text one after another, stretch by stretch. */
class PooledJobTest {

  private static final org.apache.hadoop.conf.Configuration HADOOP =
      new org.apache.hadoop.conf.Configuration();
  private static final int VOCABULARY = 7;

  /** 16 lanes of 200 tokens or so: 4 windows of 64. */
  private static final TinyText TEXT =
      new TinyText(
          "pooled-job",
          VOCABULARY,
          Map.of(
              Split.VALIDATION, TinyText.counting("", VOCABULARY, 3210).texts().get(Split.TRAIN)));

  private static final SequenceJob JOB = new SequenceJob(TEXT, "");

  /** Members of the same cell and of another one. */
  private record Made(List<PooledScorer.Member> members) implements PooledScorer.Members {

    static Made of() {
      return new Made(List.of(member("gru", 1), member("lstm", 2), member("gru", 3)));
    }

    private static PooledScorer.Member member(String cell, int seed) {
      var root =
          Configuration.parseText(
                  "model { kind = rnn, cell = %s, hidden = 5, window = 6 }".formatted(cell))
              .root();
      String json =
          ModelSpec.read(root)
              .networkJson(
                  new TokenShape(VOCABULARY), OptimizerSettings.read(root, 1), new Seed(seed));
      return PooledScorer.Member.of(RecurrentNetwork.of(Network.fromJson(json)));
    }

    @Override
    public int count() {
      return members.size();
    }

    @Override
    public PooledScorer.Member get(int m, org.apache.hadoop.conf.Configuration hadoop) {
      return members.get(m);
    }
  }

  private static PooledMetrics score(int stretch, Made members) {
    return new PooledJob(JOB, TokenPool.MEAN, stretch)
        .score(new Device.Cpu(), Split.VALIDATION, 0, members, HADOOP);
  }

  @Test
  void figuresDoNotDependOnHowManyWindowsAMemberPassesThroughAtATime() {
    Made members = Made.of();
    assertThat(JOB.windows(Split.VALIDATION, 0, HADOOP).count()).isEqualTo(4);
    PooledMetrics all = score(4, members);
    for (int stretch : new int[] {1, 3, 100}) {
      PooledMetrics metrics = score(stretch, members);
      assertThat(metrics.pooled().named()).isEqualTo(all.pooled().named());
      assertThat(metrics.meanMember()).isEqualTo(all.meanMember());
    }
    assertThat(all.pooled().tokens()).isEqualTo(3209);
  }

  @Test
  void eachMemberIsWorthWhatItIsAlone() {
    Made members = Made.of();
    PooledMetrics metrics = score(3, members);
    for (int m = 0; m < 3; m++) {
      PooledScorer.Member member = members.get(m, HADOOP);
      RecurrentNetwork network = RecurrentNetwork.of(Network.fromJson(member.networkJson()));
      network.network().setParameters(member.parameters());
      SequenceMetrics alone = JOB.score(Split.VALIDATION, 0, network, HADOOP);
      assertThat(metrics.members().get(m).loss()).isCloseTo(alone.loss(), within(1e-6));
      assertThat(metrics.members().get(m).tokenAccuracy()).isEqualTo(alone.tokenAccuracy());
    }
  }

  /** Sums in double precision of a stretch, and single ones of a window. */
  @Test
  void whatATaskTakesDoesNotGrowWithTheMembers() {
    long window = 64L * 16 * VOCABULARY;
    assertThat(PooledScorer.bytesOfTask(TEXT))
        .isEqualTo(window * (8 * ((1 << 23) / window) + 4))
        .isLessThan(65L << 20);
  }

  /** Of members that give the token 1/2 and 1/8, the geometric mean gives it 1/4 at least. */
  @ParameterizedTest
  @EnumSource(TokenPool.class)
  void whicheverPoolItIsOneThatIsWorseThanItsMembersIsABug(TokenPool pool) {
    PooledMetrics measures = new PooledMetrics(2);
    measures.member(0).add(Math.log(2), 1, 1);
    measures.member(1).add(Math.log(8), 1, 0);
    measures.pooled().add(Math.log(4), 1, 0);
    PooledScorer scorer = new PooledScorer(null, TEXT, pool);
    scorer.requireBound(measures);

    measures.pooled().add(1e-3, 0, 0);
    assertThatThrownBy(() -> scorer.requireBound(measures))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("above the members' mean of");
  }
}
