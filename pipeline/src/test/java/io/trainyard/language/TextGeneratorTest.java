package io.trainyard.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.language.GeneratedText.Ending;
import io.trainyard.random.Seed;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextGeneratorTest {

  private static final TextCodec CODEC =
      new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "c")));
  private static final int A = 4;

  /**
   * Tokens are in the order pad, unk, bos, eos, a, b, c. What never comes has a part all the same.
   */
  private static final double[] ANY = {0.1, 0.1, 0.1, 0.0, 0.2, 0.2, 0.3};

  private static final Pairs MODEL =
      new Pairs(
          new double[][] {
            ANY, ANY, ANY, {0.1, 0.1, 0.1, 0, 0.7, 0, 0}, ANY, ANY, {0, 0.2, 0, 0.3, 0.5, 0, 0}
          });

  private static final Sampling PLAIN = new Sampling.Drawn(1, Optional.empty(), Optional.empty());

  private static TextGenerator generator(String prompt, int length, Sampling sampling, long seed) {
    return new TextGenerator(
        MODEL,
        CODEC.tokenizer(),
        new GenerationSettings("generate", Optional.ofNullable(prompt), length, 1, sampling),
        new Seed(seed));
  }

  private static GeneratedText text(String prompt, int sample, long seed) {
    return generator(prompt, 40, PLAIN, seed).generate(sample, piece -> {});
  }

  @Test
  void theSameSeedGivesTheSameTextAndOthersOtherTexts() {
    GeneratedText text = text("a", 1, 7);
    TextGenerator again = generator("a", 40, PLAIN, 7);
    GeneratedText second = again.generate(2, piece -> {});

    assertThat(again.generate(1, piece -> {})).isEqualTo(text);
    assertThat(second.text()).isNotEqualTo(text.text());
    assertThat(text("a", 1, 8).text()).isNotEqualTo(text.text());
  }

  @Test
  void aTextThatIsTakenUpGoesOnAsItWouldHave() {
    Seed seed = new Seed(3);
    Continuation whole = new Continuation(readA(), MODEL.vocabulary(), PLAIN, seed);
    List<Integer> tokens = new ArrayList<>();
    OptionalInt token = whole.next();
    while (token.isPresent()) {
      tokens.add(token.getAsInt());
      token = whole.next();
    }
    assertThat(tokens).hasSizeGreaterThan(4);

    for (int cut = 0; cut < tokens.size(); cut++) {
      Reading reading = readA();
      tokens.subList(0, cut).forEach(reading::accept);
      Continuation rest = new Continuation(reading, MODEL.vocabulary(), PLAIN, seed).after(cut);
      for (int expected : tokens.subList(cut, tokens.size())) {
        assertThat(rest.next()).hasValue(expected);
      }
      assertThat(rest.next()).isEmpty();
      assertThat(rest.hasEnded()).isTrue();
    }
  }

  private static Reading readA() {
    Reading reading = MODEL.begin();
    reading.accept(A);
    return reading;
  }

  @Test
  void whatStandsForNoTextNeverComesAndTheEndOfADocumentEnds() {
    List<GeneratedText> texts =
        IntStream.rangeClosed(1, 200).mapToObj(sample -> text("b", sample, 1)).toList();

    assertThat(texts).allSatisfy(text -> assertThat(text.text()).matches("[abc]*"));
    assertThat(texts)
        .filteredOn(text -> text.ending() == Ending.EOS)
        .hasSizeBetween(150, 200)
        .allSatisfy(
            text -> {
              assertThat(text.text()).endsWith("c");
              assertThat(text.tokens()).isEqualTo(text.text().length() + 1);
            });
    assertThat(texts)
        .filteredOn(text -> text.ending() == Ending.LENGTH)
        .allSatisfy(text -> assertThat(text.text()).hasSize(40));
  }

  /** After c: a has 0.5 of the 0.8 that can come, {@code <eos>} 0.3. */
  @Test
  void whatIsLeftOverIsShared() {
    TextGenerator generator = generator("c", 1, PLAIN, 5);
    long ended =
        IntStream.rangeClosed(1, 5000)
            .mapToObj(sample -> generator.generate(sample, piece -> {}))
            .filter(text -> text.ending() == Ending.EOS)
            .count();
    assertThat(ended / 5000.0).isCloseTo(0.3 / 0.8, within(0.02));
  }

  /** After b greedily: c (0.3), a (0.5), c (0.3), a (0.5). */
  @Test
  void tellsTheProbabilityByTheModelItself() {
    TextGenerator generator = generator("cab", 4, new Sampling.Greedy(), 1);

    GeneratedText text = generator.generate(1, piece -> {});

    assertThat(text.text()).isEqualTo("caca");
    assertThat(text.nats()).isCloseTo(-Math.log(0.3 * 0.5 * 0.3 * 0.5), within(1e-12));
    assertThat(text.loss()).isCloseTo(text.nats() / 4, within(1e-12));
    assertThat(generator.promptNats()).isCloseTo(-Math.log(0.5 * 0.2), within(1e-12));
    assertThat(generator.promptTokens()).isEqualTo(3);
  }

  @Test
  void piecesAreToldAsTheyComeAndAreTheText() {
    StringBuilder heard = new StringBuilder();
    GeneratedText text = generator("a", 40, PLAIN, 7).generate(1, heard::append);
    assertThat(heard).hasToString(text.text());
  }

  @Test
  void withoutAPromptADocumentBegins() {
    TextGenerator generator = generator(null, 5, PLAIN, 1);
    // Nothing of text but a follows <eos>.
    assertThat(generator.generate(1, piece -> {}).text()).startsWith("a");
    assertThat(generator.prompt()).isEmpty();
    assertThat(generator.promptTokens()).isEqualTo(1);
    assertThat(generator.promptNats()).isZero();
  }

  @Test
  void whatThePromptHasThatIsUnknownIsCountedAndShown() {
    TextGenerator generator = generator("aXb\uD83D\uDE00", 5, PLAIN, 1);
    assertThat(generator.prompt()).isEqualTo("a\uFFFDb\uFFFD");
    assertThat(generator.promptUnknown()).isEqualTo(2);
    assertThat(generator.promptTokens()).isEqualTo(4);
  }

  @Test
  void aPromptOfNothingIsRefused() {
    assertThatThrownBy(() -> generator("", 5, PLAIN, 1))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected generate.prompt to be at least one token long, found \"\"")
        .hasMessageContaining("or null for the beginning of a document");
  }

  @Test
  void moreTokensThanThereAreCannotBeLeft() {
    Sampling five = new Sampling.Drawn(1, Optional.of(5), Optional.empty());
    assertThatThrownBy(() -> generator("a", 5, five, 1))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected generate.top-k to be at most 4")
        .hasMessageContaining("found 5");
    Sampling four = new Sampling.Drawn(1, Optional.of(4), Optional.empty());
    assertThat(generator("a", 5, four, 1).generate(1, piece -> {}).tokens()).isPositive();
  }
}
