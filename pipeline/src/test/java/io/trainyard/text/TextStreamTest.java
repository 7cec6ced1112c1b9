package io.trainyard.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextStreamTest {

  private static List<String> pieces(Tokenizer tokenizer, int... tokens) {
    TextStream stream = new TextStream(tokenizer);
    List<String> pieces = new ArrayList<>();
    for (int token : tokens) {
      pieces.add(stream.accept(token));
    }
    pieces.add(stream.end());
    return pieces;
  }

  private static Tokenizer bytes() {
    List<TextCodec.Merge> merges = BytePairTraining.learn(Map.of("the", 9L, "caf\u00E9", 9L), 6, 1);
    return new TextCodec(new TokenizerKind.BytePairs(), ByteLetters.vocabulary(merges), merges)
        .tokenizer();
  }

  @Test
  void aCharacterComesWhenItsLastByteIsThere() {
    Tokenizer tokenizer = bytes();
    int[] euro = BytePairTokenizer.bytes("x\u20ACy\uD83D\uDE00");
    assertThat(pieces(tokenizer, euro))
        .containsExactly("x", "", "", "\u20AC", "y", "", "", "", "\uD83D\uDE00", "");
  }

  @Test
  void bytesThatAreNoCharacterComeAtTheEnd() {
    Tokenizer tokenizer = bytes();
    int[] cut = Arrays.copyOf(BytePairTokenizer.bytes("x\u20AC"), 3);
    assertThat(pieces(tokenizer, cut)).containsExactly("x", "", "", "\uFFFD");
  }

  @Test
  void piecesOfAnyTokensAreTogetherWhatTheyDecodeTo() {
    Tokenizer tokenizer = bytes();
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 300; i++) {
      int[] tokens = random.ints(12, 0, tokenizer.vocabulary().size()).toArray();
      // Bytes of a few sequences, so that some of them are characters.
      byte[] some = {
        'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xE2, (byte) 0x82, (byte) 0xAC, (byte) 0xF0
      };
      for (int t = 0; t < tokens.length; t++) {
        if (random.nextInt(3) > 0) {
          tokens[t] = Vocabulary.FIRST_OF_TEXT + (some[random.nextInt(some.length)] & 0xFF);
        }
      }
      assertThat(String.join("", pieces(tokenizer, tokens))).isEqualTo(tokenizer.decode(tokens));
    }
  }

  @Test
  void blanksStandBetweenWords() {
    Tokenizer tokenizer =
        new TextCodec(
                new TokenizerKind.Words("en", false),
                Vocabulary.of(List.of("Call", "me", ".", "(")))
            .tokenizer();
    assertThat(pieces(tokenizer, 4, 5, 1, 6, 7, 3, 4))
        .containsExactly("Call", " me", " \uFFFD", ".", " (", "", "Call", "");
  }
}
