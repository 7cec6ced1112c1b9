package io.trainyard.ensemble;

import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.inference.DropoutPasses;
import io.trainyard.inference.RangeScorer;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Answers of an ensemble's members, each the mean of its own passes with dropout on: one member
 * after another, of whose passes no more is held than what they say of a minibatch. What a pass
 * drops depends on the seed, the member, the pass and the row's id alone.
 *
 * @param members in the order of their answers
 * @param dropping numbers of the members that have dropout; of the others one pass is made
 * @param cacheBytes of members' parameters that a process may keep
 */
record DroppingMembers(
    RangeScorer scorer,
    MemberModel.Outline outline,
    List<MemberModel> members,
    Set<Integer> dropping,
    DropoutPasses passes,
    long cacheBytes)
    implements EnsembleScorer.Source {

  @Override
  public List<RowRange> ranges(Split split) {
    return scorer.ranges(split);
  }

  @Override
  public EnsembleScorer.Answers answers(RowRange range, Configuration hadoop) {
    float[][] means = new float[members.size()][];
    float[][] scaled = new float[members.size()][];
    double[][] within = new double[members.size()][];
    RangeScorer.Scored rows = null;
    for (int m = 0; m < members.size(); m++) {
      MemberPasses member = passes(members.get(m), range, hadoop);
      rows = member.scaled();
      means[m] = member.means();
      scaled[m] = rows.probabilities();
      within[m] = member.within();
    }
    return new EnsembleScorer.Answers(range, rows.truth(), means)
        .beside(new EnsembleScorer.Dropped(scaled, within));
  }

  private MemberPasses passes(MemberModel model, RowRange range, Configuration hadoop) {
    MemberModel.Loaded member = MemberCache.OF_IMAGES.get(model, cacheBytes, hadoop);
    member.requireLike(outline, model);
    return dropping.contains(model.number())
        ? member.score(scorer, range, ofMember(model.number()), hadoop)
        : MemberPasses.alike(member.score(scorer, range, hadoop), PassSpread.of(outline.task()));
  }

  private DropoutPasses ofMember(int number) {
    return new DropoutPasses(passes.count(), passes.seed().of("member").of(number));
  }
}
