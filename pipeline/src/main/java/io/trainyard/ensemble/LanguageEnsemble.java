package io.trainyard.ensemble;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.ensemble.combination.Combination;
import io.trainyard.evaluation.PooledMetrics;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.LanguageModels;
import io.trainyard.inference.PooledScorer;
import io.trainyard.inference.TrainedLanguage;
import io.trainyard.language.LanguageModel;
import io.trainyard.language.PooledModel;
import io.trainyard.language.TokenPool;
import io.trainyard.memory.MemoryPlan;
import io.trainyard.model.LanguageBundle;
import io.trainyard.text.TextCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** An ensemble of language models put to use as one. */
public final class LanguageEnsemble implements TrainedLanguage {

  private static final String MEAN = new Combination.Mean().kind();
  private static final String GEOMETRIC_MEAN = new Combination.GeometricMean().kind();

  /** For people. */
  static final String POOLS = MEAN + ", " + GEOMETRIC_MEAN;

  private final LanguageEnsembleBundle bundle;
  private final LanguageMembers members;
  private final Shared shared;
  private final Fit fit;
  private final Configuration hadoop;

  /** What is the same of all members, which learn from one dataset. */
  private record Shared(TextCodec codec, boolean endsDocuments) {

    static Shared of(LanguageBundle member) {
      return new Shared(member.codec(), TrainedLanguage.endsDocuments(member.provenance()));
    }
  }

  private LanguageEnsemble(
      LanguageEnsembleBundle bundle, LanguageMembers members, Fit fit, Configuration hadoop) {
    this.bundle = bundle;
    this.members = members;
    this.shared = members.read(0, hadoop, Shared::of);
    this.fit = fit;
    this.hadoop = hadoop;
  }

  /**
   * Whether there is a language model in a directory, or an ensemble of them.
   *
   * @throws io.trainyard.failure.Infrastructure if reading fails
   */
  public static boolean isAnyAt(Path directory, Configuration hadoop) {
    return LanguageEnsembleBundle.isAt(directory, hadoop) || LanguageModels.isAt(directory, hadoop);
  }

  /**
   * Reads a language model, or what describes an ensemble of them; its members are read when they
   * are needed.
   *
   * @param settings whose combination, if there is one, takes the place of an ensemble's own
   * @throws io.trainyard.failure.BadData if there is none, it is damaged, or of another kind
   * @throws BadConfiguration if language models cannot be combined so
   */
  public static TrainedLanguage readAny(
      Path directory, EnsembleSettings settings, Configuration hadoop) {
    if (!LanguageEnsembleBundle.isAt(directory, hadoop)) {
      return LanguageModels.read(directory, hadoop);
    }
    if (!canPool(settings)) {
      throw new BadConfiguration(
          "cannot use the ensemble %s: expected ensemble.combination.kind to be one of %s, found %s"
              .formatted(directory, POOLS, settings.combination().orElseThrow().kind()));
    }
    LanguageEnsembleBundle bundle = LanguageEnsembleBundle.read(directory, hadoop);
    Fit fit =
        settings
            .combination()
            .map(kind -> Fit.of(kind, settings.combineOn()))
            .orElseGet(bundle::fit);
    return new LanguageEnsemble(bundle, bundle.members(settings.memberCacheBytes()), fit, hadoop);
  }

  /** Whether what members foretell of tokens can be combined as the settings say. */
  static boolean canPool(EnsembleSettings settings) {
    return settings
        .combination()
        .map(Combination::kind)
        .filter(kind -> !kind.equals(MEAN) && !kind.equals(GEOMETRIC_MEAN))
        .isEmpty();
  }

  static TokenPool pool(Fit fit) {
    return fit.kind().equals(GEOMETRIC_MEAN) ? TokenPool.GEOMETRIC_MEAN : TokenPool.MEAN;
  }

  /**
   * All members at once, since each has to read every token.
   *
   * @throws BadData that names a member which is missing, damaged, or of another vocabulary
   * @throws BadConfiguration if there is no room for all of them
   */
  @Override
  public LanguageModel model() {
    List<LanguageModel> readers = new ArrayList<>();
    AtomicLong bytes = new AtomicLong();
    for (int m = 0; m < members.count(); m++) {
      readers.add(members.read(m, hadoop, member -> reader(member, bytes)));
    }
    return new PooledModel(readers, pool(fit));
  }

  /**
   * @param bytes of the readers so far, to which this one's are added
   */
  private LanguageModel reader(LanguageBundle member, AtomicLong bytes) {
    long all = bytes.addAndGet(Float.BYTES * member.network().network().parameterCount());
    MemoryPlan.requireHeapHere(
        "have %d language models read a text together".formatted(members.count()), all);
    return member.network().reader();
  }

  @Override
  public TextCodec codec() {
    return shared.codec();
  }

  @Override
  public boolean endsDocuments() {
    return shared.endsDocuments();
  }

  @Override
  public Map<String, Object> provenance() {
    return bundle.provenance();
  }

  @Override
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>(fit.figures());
    figures.put("members", members.count());
    figures.put("combined_anew", !fit.equals(bundle.fit()));
    return figures;
  }

  @Override
  public List<String> extras() {
    return LanguageReport.ENDINGS;
  }

  @Override
  public Judged judge(JavaSparkContext spark, TokenSource tokens, Split split) {
    PooledMetrics measures = new PooledScorer(spark, tokens, pool(fit)).score(split, members);
    List<Integer> numbers = bundle.members().stream().map(MemberModel::number).toList();
    return new Judged(
        measures.pooled(),
        LanguageReport.beside(measures),
        LanguageReport.of(measures, numbers, fit),
        LanguageReport.files(measures, numbers));
  }
}
