package io.trainyard.language;

import io.trainyard.failure.BadData;
import io.trainyard.text.SpecialToken;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Looks for the sequence that is most probable, as far as a beam reaches: of the sequences of each
 * length the most probable ones are followed, as many as the beam is wide, less one for each that
 * has ended (Sutskever, Vinyals and Le, "Sequence to sequence learning with neural networks", NIPS
 * 2014). Of those that have ended the one with the largest {@link #score} is taken; where none has,
 * of those that are as long as may be. A beam of 1 takes the most probable token always. {@code
 * <unk>}, {@code <bos>} and {@code <pad>} are never written.
 *
 * <p>Of equals the first is taken: that of the more probable beginning, and then of the smaller
 * token.
 */
public record BeamSearch(DecodingSettings settings) implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final List<Integer> NEVER =
      List.of(SpecialToken.PAD.index(), SpecialToken.UNK.index(), SpecialToken.BOS.index());

  /**
   * What was written.
   *
   * @param tokens without {@code <eos>}; not copied
   * @param logProbability of all tokens, {@code <eos>} among them where it was written, in nats
   * @param ended whether it was; otherwise the text was cut off
   */
  public record Written(int[] tokens, double logProbability, boolean ended) {}

  /** Tokens that have been written, and what has read them but for {@code <eos>}. */
  private record Beam(int[] tokens, double logProbability, Reading reading) {

    boolean isEnded() {
      return tokens.length > 0 && tokens[tokens.length - 1] == SpecialToken.EOS.index();
    }

    Written written() {
      int length = isEnded() ? tokens.length - 1 : tokens.length;
      return new Written(Arrays.copyOf(tokens, length), logProbability, isEnded());
    }
  }

  /** A beam with a token behind it. */
  private record Step(int beam, int token, double logProbability) {

    /** The best one last. */
    static final Comparator<Step> BY_RANK =
        Comparator.comparingDouble(Step::logProbability)
            .thenComparing(Comparator.comparingInt(Step::beam).reversed())
            .thenComparing(Comparator.comparingInt(Step::token).reversed());
  }

  /**
   * What sequences of different lengths are compared by (Wu et al., "Google's neural machine
   * translation system", 2016, without its penalty of coverage):
   *
   * <pre>
   * ln P / ((5 + tokens) / 6)^alpha
   * </pre>
   *
   * @param tokens with {@code <eos>}
   */
  public double score(double logProbability, int tokens) {
    return logProbability / StrictMath.pow((5.0 + tokens) / 6, settings.lengthPenalty());
  }

  /**
   * Writes a sequence for {@code source}.
   *
   * @throws BadData if no token can come, or one's probability is not a number
   */
  public Written write(TranslationModel model, int[] source) {
    Reading begun = model.begin(source);
    begun.accept(SpecialToken.BOS.index());
    List<Beam> going = List.of(new Beam(new int[0], 0, begun));
    List<Beam> ended = new ArrayList<>();
    List<Beam> last = going;
    double[] room = new double[model.vocabulary()];
    for (int length = 1; length <= settings.maxLength() && !going.isEmpty(); length++) {
      List<Beam> next = new ArrayList<>();
      for (Step step : best(going, settings.beamWidth() - ended.size(), room)) {
        Beam beam = taken(going.get(step.beam()), step);
        (beam.isEnded() ? ended : next).add(beam);
      }
      going = next;
      last = next.isEmpty() ? last : next;
    }
    return (ended.isEmpty() ? last : ended)
        .stream()
            .reduce((one, other) -> score(other) > score(one) ? other : one)
            .orElseThrow()
            .written();
  }

  private double score(Beam beam) {
    return score(beam.logProbability(), beam.tokens().length);
  }

  private static Beam taken(Beam from, Step step) {
    int[] tokens = Arrays.copyOf(from.tokens(), from.tokens().length + 1);
    tokens[from.tokens().length] = step.token();
    Reading reading = from.reading().copy();
    if (step.token() != SpecialToken.EOS.index()) {
      reading.accept(step.token());
    }
    return new Beam(tokens, step.logProbability(), reading);
  }

  /** The most probable steps of all beams, the best one first; at least one. */
  private static List<Step> best(List<Beam> beams, int count, double[] room) {
    PriorityQueue<Step> best = new PriorityQueue<>(Step.BY_RANK);
    for (int beam = 0; beam < beams.size(); beam++) {
      beams.get(beam).reading().logProbabilities(room);
      NEVER.forEach(token -> room[token] = Double.NEGATIVE_INFINITY);
      for (int token = 0; token < room.length; token++) {
        if (Double.isNaN(room[token])) {
          throw Chooser.noNumber();
        }
        double logProbability = beams.get(beam).logProbability() + room[token];
        boolean isAmong = best.size() < count || logProbability > best.element().logProbability();
        if (isAmong && logProbability > Double.NEGATIVE_INFINITY) {
          best.add(new Step(beam, token, logProbability));
          if (best.size() > count) {
            best.remove();
          }
        }
      }
    }
    if (best.isEmpty()) {
      throw new BadData(
          "cannot translate: expected a token that may come next, found none; take another model");
    }
    return best.stream().sorted(Step.BY_RANK.reversed()).toList();
  }
}
