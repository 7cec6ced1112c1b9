package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTokensTest {

  @TempDir private Path folder;

  @Test
  void rowsOfAStreamAreOneStream() {
    List<TokenRow> rows =
        List.of(
            new TokenRow.Text(0, 3, 0, new int[] {4, 5, 6, 4}),
            new TokenRow.Text(4, 3, 4, new int[] {5}),
            new TokenRow.Text(5, 7, 0, new int[] {6, 6}),
            new TokenRow.Text(7, 9, 0, new int[] {4, 4, 4, 4}),
            new TokenRow.Text(11, 9, 4, new int[] {5, 5, 5, 5}));
    TextTokens tokens = new TextTokens(TextFixture.write(folder, 40, rows));

    assertThat(tokens.tokens(Split.TRAIN)).isEqualTo(15);
    assertThat(tokens.tokens(Split.TEST)).isZero();
    assertThat(tokens.vocabulary()).isEqualTo(TextFixture.CODEC.vocabulary().size());
    List<Long> begun = new ArrayList<>();
    tokens.read(
        Split.TRAIN,
        new Configuration(),
        new TokenSource.Sink() {
          @Override
          public void begin(long id) {
            begun.add(id);
          }

          @Override
          public void add(int[] more) {
            assertThat(more).isNotEmpty();
          }
        });
    assertThat(begun).containsExactly(3L, 7L, 9L);
    TokenLine line = TokenText.of(tokens, Split.TRAIN, new Configuration()).stored();
    int[] all = new int[15];
    line.copy(0, all);
    assertThat(all).containsExactly(4, 5, 6, 4, 5, 6, 6, 4, 4, 4, 4, 5, 5, 5, 5);
  }
}
