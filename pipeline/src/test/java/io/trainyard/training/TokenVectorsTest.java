package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.TinyText;
import io.trainyard.results.NeighbourRow;
import io.trainyard.results.ResultFile;
import io.trainyard.results.TokenVectorRow;
import io.trainyard.text.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenVectorsTest {

  private static final Configuration CONF = new Configuration();

  private static final TokenVectors VECTORS =
      new TokenVectors(
          Vocabulary.of(List.of("a", "b", "c", "d")),
          new float[][] {{9, 9}, {9, 9}, {9, 9}, {9, 9}, {1, 0}, {3, 4}, {0, 2}, {-5, 0}});

  private static final TinyText TEXT =
      TinyText.of("vectors", 8, List.of(List.of(4, 5, 5), List.of(6, 5, 6)));

  @TempDir private Path folder;

  @Test
  void vectorsAndNeighboursAreTables() {
    var path = new org.apache.hadoop.fs.Path(folder.toUri());
    VECTORS.write(TEXT, path, CONF);

    assertThat(
            ResultFile.tokenVectors(new org.apache.hadoop.fs.Path(path, "embeddings.parquet"), CONF)
                .rows())
        .hasSize(8)
        .contains(
            new TokenVectorRow(5, "b", 3, List.of(3f, 4f)),
            new TokenVectorRow(7, "d", 0, List.of(-5f, 0f)));
    List<NeighbourRow> neighbours =
        ResultFile.neighbours(new org.apache.hadoop.fs.Path(path, "neighbours.parquet"), CONF)
            .rows();
    // Only what is in the text, the commonest first: cos(b, c) = 8 / 10, cos(b, a) = 3 / 5.
    assertThat(neighbours)
        .extracting(NeighbourRow::token)
        .containsExactly("b", "b", "c", "c", "a", "a");
    assertThat(neighbours)
        .extracting(NeighbourRow::neighbour)
        .containsExactly("c", "a", "b", "a", "b", "c");
    assertThat(neighbours).extracting(NeighbourRow::rank).containsExactly(1, 2, 1, 2, 1, 2);
    assertThat(neighbours.get(0).cosine()).isCloseTo(0.8, within(1e-6));
    assertThat(neighbours.get(1).cosine()).isCloseTo(0.6, within(1e-6));
    assertThat(neighbours.get(5).cosine()).isZero();
  }
}
