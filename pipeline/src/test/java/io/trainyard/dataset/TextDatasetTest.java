package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.dataset.TextManifest.Counts;
import io.trainyard.failure.BadData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextDatasetTest {

  @TempDir Path folder;

  @Test
  void rowsOfTextComeBackAsTheyWereWritten() {
    TextDataset dataset = TextFixture.write(folder, 1 << 20, texts(10));

    List<TokenRow.Text> rows = texts(dataset, 0, 10);

    assertThat(rows).usingRecursiveComparison().isEqualTo(texts(10));
    assertThat(dataset.manifest().kind()).isEqualTo("text");
    assertThat(dataset.manifest().formatVersion()).isEqualTo(3);
    assertThat(dataset.codec(Side.TEXT, TextFixture.CONF)).isEqualTo(TextFixture.CODEC);
  }

  @Test
  void anyRangeIsReadAcrossRowGroups() {
    // 24 bytes of numbers and 4 tokens of 4 bytes: two rows in each row group.
    TextDataset dataset = TextFixture.write(folder, 2 * 40, texts(7));

    assertThat(dataset.manifest().split(Split.TRAIN).files().get(0).rowGroups())
        .containsExactly(2L, 2L, 2L, 1L);
    for (int from = 0; from <= 7; from++) {
      for (int to = from; to <= 7; to++) {
        assertThat(texts(dataset, from, to))
            .usingRecursiveComparison()
            .isEqualTo(texts(7).subList(from, to));
      }
    }
  }

  @Test
  void rowsOfAnyLengthAreReadToo() {
    List<TokenRow> rows = new ArrayList<>();
    rows.add(new TokenRow.Pair(0, new int[] {4, 3}, new int[] {3}, Optional.empty()));
    rows.add(new TokenRow.Pair(1, new int[] {}, new int[] {5, 1, 1, 3}, Optional.empty()));
    rows.add(new TokenRow.Pair(2, new int[] {6, 6, 3}, new int[] {}, Optional.empty()));
    TextDataset dataset = TextFixture.write(folder, 1 << 20, rows);

    List<TokenRow> read = new ArrayList<>();
    try (var reader = dataset.pairs(new RowRange(Split.TRAIN, 0, 3), TextFixture.CONF)) {
      reader.forEachRemaining(read::add);
    }

    assertThat(read).usingRecursiveComparison().isEqualTo(rows);
    assertThat(dataset.manifest().split(Split.TRAIN).sides())
        .containsEntry(Side.SOURCE, new Counts(5, 0, 3))
        .containsEntry(Side.TARGET, new Counts(5, 2, 4));
  }

  @Test
  void referencesAreReadWithoutTokensFromAnyRowOn() {
    // 8 bytes of a number, 22 of a text and 3 tokens of 4: a second row is above 64.
    List<TokenRow> rows =
        IntStream.range(0, 5)
            .mapToObj(
                i ->
                    (TokenRow)
                        new TokenRow.Pair(i, new int[] {4, 3}, new int[] {3}, Optional.empty()))
            .toList();
    TextDataset dataset = TextFixture.write(folder, 64, rows);

    List<String> references =
        new DatasetPairs(dataset).references(new RowRange(Split.TRAIN, 1, 4), TextFixture.CONF);

    assertThat(dataset.manifest().split(Split.TRAIN).files().get(0).rowGroups())
        .containsExactly(1L, 1L, 1L, 1L, 1L);
    assertThat(references)
        .containsExactly(
            "Nr. 1 (t\u00EAte-\u00E0-t\u00EAte)",
            "Nr. 2 (t\u00EAte-\u00E0-t\u00EAte)",
            "Nr. 3 (t\u00EAte-\u00E0-t\u00EAte)");
  }

  @Test
  void pairsThatWereIngestedWithoutReferencesAreToBeIngestedAgain() throws IOException {
    TextFixture.write(
        folder,
        1 << 20,
        List.of(new TokenRow.Pair(0, new int[] {3}, new int[] {3}, Optional.empty())));
    Path manifest = folder.resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest).replace("\"format_version\" : 3", "\"format_version\" : 1"));

    assertThatThrownBy(() -> TextDataset.open(folder.toString(), TextFixture.CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining(
            "expected format version 2 to 3 of a dataset of kind sequence-pair in")
        .hasMessageContaining("found 1; ingest the dataset again with --overwrite");
  }

  @Test
  void tellsWhichKindOfDatasetItIsNot() {
    TextFixture.write(folder, 1 << 20, texts(1));

    assertThatThrownBy(() -> Dataset.open(folder.toString(), TextFixture.CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a dataset of kind image")
        .hasMessageContaining("found text");

    Path images = folder.resolve("images");
    DatasetFixture.write(images, 1 << 20, 2);
    assertThatThrownBy(() -> TextDataset.open(images.toString(), TextFixture.CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a dataset of kind text or sequence-pair")
        .hasMessageContaining("found image");
  }

  @Test
  void aVocabularyOfAnotherContentIsNoticed() throws IOException {
    TextDataset dataset = TextFixture.write(folder, 1 << 20, texts(1));
    String path = dataset.manifest().vocabularies().get(Side.TEXT).path();
    String json = Files.readString(folder.resolve(path));
    Files.writeString(folder.resolve(path), json.replace("\"a\"", "\"x\""));

    assertThatThrownBy(() -> dataset.codec(Side.TEXT, TextFixture.CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("content with checksum xxh64:");

    Files.delete(folder.resolve(path));
    assertThatThrownBy(() -> TextDataset.open(folder.toString(), TextFixture.CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found no such file");
  }

  private static List<TokenRow> texts(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> (TokenRow) new TokenRow.Text(i, 0, 4L * i, new int[] {i, i + 1, i + 2, 1000 * i}))
        .toList();
  }

  private static List<TokenRow.Text> texts(TextDataset dataset, int from, int to) {
    List<TokenRow.Text> rows = new ArrayList<>();
    try (var reader = dataset.texts(new RowRange(Split.TRAIN, from, to), TextFixture.CONF)) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }
}
