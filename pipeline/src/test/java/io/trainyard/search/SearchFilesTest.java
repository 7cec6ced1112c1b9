package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.trainyard.config.Configuration;
import io.trainyard.random.Seed;
import io.trainyard.results.ResultFile;
import io.trainyard.results.TrialRow;
import io.trainyard.search.TrialOutcome.Status;
import io.trainyard.training.TrainingSettings;
import java.awt.Color;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchFilesTest {

  private static final String BASE =
      """
      run { id = searched, seed = 3 }
      model { kind = mlp, hidden = [8] }
      search {
        method.kind = grid, top = 2
        space {
          optimizer.kind = [adam, sgd]
          optimizer.beta1 { kind = uniform, low = 0.8, high = 0.9, points = 2, when { optimizer.kind = adam } }
          model.bottleneck = [null]
        }
      }
      """;

  @TempDir Path folder;

  private final SearchSettings settings = Reading.configuration(BASE);
  private final List<Trial> trials = settings.trials(20, new Seed(3));
  private final TrialConfigurations configurations =
      new TrialConfigurations(Configuration.parseText(BASE), TrainingSettings::read);
  private final List<TrialOutcome> outcomes =
      List.of(
          new TrialOutcome(1, trials.get(1), 0, Status.FINISHED, 20, 13, 0.125, 7.5),
          new TrialOutcome(2, trials.get(2), 0, Status.ENDED, 5, 5, 0.25, 2),
          new TrialOutcome(3, trials.get(0), 0, Status.DIVERGED, 1, 0, Double.NaN, 1));
  private Map<String, String> files;

  @BeforeEach
  void write() {
    var directory = new org.apache.hadoop.fs.Path(folder.resolve("mnist-search").toString());
    var written = new SearchFiles(directory, hadoop(), settings, "val_loss");
    written.write(outcomes, configurations);
    files = written.names();
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return new org.apache.hadoop.conf.Configuration();
  }

  private Path file(String name) {
    return Path.of(files.get(name));
  }

  @Test
  void theTableHasAColumnForEachPath() {
    ResultFile<TrialRow> table =
        ResultFile.trials(
            new org.apache.hadoop.fs.Path(files.get("trials")), new TreeMap<>(), hadoop());

    assertThat(table.rows())
        .startsWith(
            new TrialRow(
                "mnist-search",
                1,
                2,
                0,
                "finished",
                20,
                Optional.of(13),
                "val_loss",
                Optional.of(0.125),
                7.5,
                trials.get(1).settings()))
        .hasSize(3);
    assertThat(table.rows().get(2).value()).isEmpty();
    assertThat(table.rows().get(2).bestEpoch()).isEmpty();
  }

  @Test
  void theLeaderboardIsInOrder() throws Exception {
    assertThat(Files.readString(file("leaderboard")))
        .isEqualTo(
            """
            rank  trial  val_loss  epochs  status    model.bottleneck  optimizer.beta1  optimizer.kind
            1     2      0.12500   20      finished  null              0.9              adam
            2     3      0.25000   5       ended     null              -                sgd
            3     1      -         1       diverged  null              0.8              adam
            """);
  }

  @Test
  void trainTakesBestConfAsItIs() {
    Configuration configuration = Configuration.load(List.of(files.get("best")), List.of());

    TrainingSettings best = TrainingSettings.read(configuration);

    assertThat(best.run().id()).isEmpty();
    assertThat(best.run().seed()).isEqualTo(new Seed(3));
    assertThat(configuration.effective())
        .containsEntry("optimizer.kind", "\"adam\"")
        .containsEntry("optimizer.beta1", "0.9")
        .containsEntry("model.hidden", "[8]");
    assertThat(configuration.effective().keySet()).noneMatch(key -> key.startsWith("search"));
  }

  @Test
  void theBestTrialsAreAnEnsemblesOverrides() {
    Config members = ConfigFactory.parseFile(file("members").toFile()).getConfig("ensemble");

    assertThat(members.getInt("n-estimators")).isEqualTo(2);
    var overrides = members.getConfigList("overrides");
    assertThat(overrides).hasSize(2);
    assertThat(overrides.get(0).getDouble("optimizer.beta1")).isEqualTo(0.9);
    // Sections are whole, since one with a kind takes another's place.
    assertThat(overrides.get(0).getInt("optimizer.batch-size")).isEqualTo(128);
    assertThat(overrides.get(0).getIntList("model.hidden")).containsExactly(8);
    assertThat(overrides.get(0).hasPath("stopping")).isFalse();
    assertThat(overrides.get(1).getString("optimizer.kind")).isEqualTo("sgd");
    assertThat(overrides.get(1).hasPath("optimizer.beta1")).isFalse();
  }

  @Test
  void thePictureHasALineForEachTrialAndTheBestStandsOut() throws Exception {
    BufferedImage image = ImageIO.read(file("picture").toFile());
    TrialsPicture picture =
        new TrialsPicture("", "val_loss", settings.space().parameters(), outcomes);
    int last = settings.space().parameters().size();
    List<String> paths = settings.space().parameters().stream().map(Parameter::path).toList();
    int beta1 = paths.indexOf("optimizer.beta1");
    int kind = paths.indexOf("optimizer.kind");

    Point best = picture.at(outcomes.get(0), last);
    Point ended = picture.at(outcomes.get(1), last);
    Point diverged = picture.at(outcomes.get(2), last);
    assertThat(best.y).isLessThan(ended.y);
    assertThat(ended.y).isLessThan(diverged.y);
    assertThat(picture.at(outcomes.get(0), beta1).y)
        .isLessThan(picture.at(outcomes.get(2), beta1).y);
    assertThat(picture.at(outcomes.get(1), beta1).y).isEqualTo(diverged.y);
    assertThat(picture.at(outcomes.get(0), kind)).isEqualTo(picture.at(outcomes.get(2), kind));
    // Just before the axis, where lines are level and no text is.
    assertThat(new Color(image.getRGB(best.x - 9, best.y))).isEqualTo(TrialsPicture.BEST);
    assertThat(new Color(image.getRGB(best.x - 9, ended.y - 60))).isEqualTo(Color.WHITE);
  }

  @Test
  void axesOfLearningRatesAreLogarithmic() {
    Axis axis = Axis.of(new LogUniform(1e-4, 1, Optional.empty()));

    assertThat(axis.place("0.01")).hasValue(0.5);
    assertThat(axis.ticks())
        .extracting(Axis.Tick::text)
        .containsExactly("1e-4", "0.001", "0.01", "0.1", "1");
    assertThat(Axis.Line.text(0.123456)).isEqualTo("0.123");
    assertThat(Axis.Line.text(-2.5e-7)).isEqualTo("-2.5e-7");
    assertThat(Axis.Line.text(0)).isEqualTo("0");
  }
}
