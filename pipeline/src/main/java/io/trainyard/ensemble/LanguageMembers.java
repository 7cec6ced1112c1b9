package io.trainyard.ensemble;

import io.trainyard.failure.BadData;
import io.trainyard.inference.PooledScorer;
import io.trainyard.model.LanguageBundle;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * Members of an ensemble of language models, each read by the process that needs it.
 *
 * @param members at least one
 * @param codecSha256 of what turns text into all members' tokens
 * @param cacheBytes of parameters that a process may keep
 */
record LanguageMembers(List<MemberModel> members, String codecSha256, long cacheBytes)
    implements PooledScorer.Members {

  private static final MemberCache<Loaded> CACHE =
      new MemberCache<>(LanguageMembers::load, loaded -> loaded.network().bytes());

  /**
   * A member that was read.
   *
   * @param tokens in its vocabulary
   */
  private record Loaded(PooledScorer.Member network, int tokens, String codecSha256) {}

  LanguageMembers {
    members = List.copyOf(members);
  }

  @Override
  public int count() {
    return members.size();
  }

  @Override
  public PooledScorer.Member get(int m, Configuration hadoop) {
    Loaded loaded = CACHE.get(members.get(m), cacheBytes, hadoop);
    requireLike(members.get(m), loaded.codecSha256(), loaded.tokens());
    return loaded.network();
  }

  private static Loaded load(MemberModel member, Configuration hadoop) {
    return read(
        member,
        hadoop,
        bundle ->
            new Loaded(
                PooledScorer.Member.of(bundle.network()),
                bundle.codec().vocabulary().size(),
                LanguageEnsembleBundle.checksum(bundle.codec())));
  }

  /**
   * Reads a member, from 0, for what is made of its bundle, whose network is gone afterwards.
   *
   * @throws BadData that names the member, if it is missing, damaged, or of another vocabulary
   */
  <T> T read(int m, Configuration hadoop, Function<LanguageBundle, T> made) {
    return read(
        members.get(m),
        hadoop,
        bundle -> {
          requireLike(
              members.get(m),
              LanguageEnsembleBundle.checksum(bundle.codec()),
              bundle.codec().vocabulary().size());
          return made.apply(bundle);
        });
  }

  private static <T> T read(
      MemberModel member, Configuration hadoop, Function<LanguageBundle, T> made) {
    LanguageBundle bundle = member.language(hadoop);
    try {
      return made.apply(bundle);
    } finally {
      bundle.network().close();
      bundle.network().network().release();
    }
  }

  private void requireLike(MemberModel member, String found, int tokens) {
    if (!found.equals(codecSha256)) {
      throw new BadData(
          "cannot use member %d of the ensemble: expected the vocabulary of SHA-256 %s, found %d tokens of SHA-256 %s; members have to be trained on one dataset"
              .formatted(member.number(), codecSha256, tokens, found));
    }
  }
}
