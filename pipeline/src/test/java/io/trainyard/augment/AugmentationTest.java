package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.config.ReferenceSections;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.image.Planes;
import io.trainyard.random.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final Subject DIGITS =
      new Subject(28, 28, 1, IntStream.range(0, 10).mapToObj(String::valueOf).toList());
  private static final Subject PETS = new Subject(32, 32, 3, List.of("cat", "dog"));

  private static Augmentation read(String hocon) {
    Configuration configuration = Configuration.parseText(hocon);
    Augmentation augmentation = Augmentation.read(configuration.root());
    requireNoProblems(configuration);
    return augmentation;
  }

  private static List<String> names(Augmentation augmentation) {
    return augmentation.steps().stream()
        .map(step -> step instanceof Step.OnImage image ? image.name() : "")
        .toList();
  }

  /** All problems of the list, without those of sections that nobody read here. */
  private static void requireNoProblems(Configuration configuration) {
    ReferenceSections.leave(configuration.root());
    configuration.finish();
  }

  @Test
  void thereIsNoneByDefault() {
    assertThat(read("").isEmpty()).isTrue();
    assertThat(Augmentation.NONE.isEmpty()).isTrue();
  }

  @Test
  void aListHoldsTransformsAndPresetsInOrder() {
    Augmentation augmentation =
        read("augment = [ vertical-flip, cifar, { rotate { max = 5, p = 0.25 } } ]");

    assertThat(names(augmentation))
        .containsExactly("vertical-flip", "random-crop", "horizontal-flip", "rotate");
    assertThat(augmentation.steps().get(3).p()).isEqualTo(0.25);
    assertThat(augmentation.changesImages()).isTrue();
    assertThat(augmentation.mixesBatches()).isFalse();
  }

  @Test
  void aPresetIsNamedOnTheCommandLine() {
    Configuration configuration = Configuration.load(List.of(), List.of("augment=cifar"));

    assertThat(names(Augmentation.read(configuration.root())))
        .containsExactly("random-crop", "horizontal-flip");
  }

  @Test
  void presetsAreWhatTheyAreKnownFor() {
    assertThat(names(read("augment = mnist")))
        .contains("translate", "rotate", "elastic")
        .doesNotContain("horizontal-flip", "vertical-flip");
    assertThat(names(read("augment = imagenet")))
        .startsWith("random-resized-crop", "horizontal-flip");
  }

  @Test
  void transformsStartFromTheseDefaults() {
    Configuration configuration =
        Configuration.parseText(
            "augment = [translate, rotate, scale, shear, horizontal-flip, vertical-flip,"
                + " random-crop, random-resized-crop, elastic]");
    Augmentation.read(configuration.root());

    assertThat(configuration.effective())
        .containsEntry(
            "augment",
            String.join(
                ",",
                "[{\"translate\":{\"fill\":\"constant\",\"interpolation\":\"bilinear\",\"max\":2,"
                    + "\"max-x\":null,\"max-y\":null,\"p\":1,\"unit\":\"pixels\",\"value\":0}}",
                "{\"rotate\":{\"fill\":\"constant\",\"interpolation\":\"bilinear\",\"max\":10,\"p\":1,"
                    + "\"value\":0}}",
                "{\"scale\":{\"factor\":[0.9,1.1],\"fill\":\"constant\","
                    + "\"interpolation\":\"bilinear\",\"keep-ratio\":true,\"p\":1,\"value\":0}}",
                "{\"shear\":{\"fill\":\"constant\",\"interpolation\":\"bilinear\",\"max-x\":10,"
                    + "\"max-y\":0,\"p\":1,\"value\":0}}",
                "{\"horizontal-flip\":{\"p\":0.5}}",
                "{\"vertical-flip\":{\"p\":0.5}}",
                "{\"random-crop\":{\"fill\":\"constant\",\"height\":null,\"p\":1,\"padding\":4,"
                    + "\"value\":0,\"width\":null}}",
                "{\"random-resized-crop\":{\"height\":null,\"interpolation\":\"bilinear\",\"p\":1,"
                    + "\"ratio\":[0.75,1.3333333333333333],\"scale\":[0.08,1],\"width\":null}}",
                "{\"elastic\":{\"alpha\":34,\"fill\":\"constant\","
                    + "\"interpolation\":\"bilinear\",\"p\":1,\"sigma\":4,\"value\":0}}]"));
  }

  @Test
  void whatWasReadReadsBackTheSame() {
    Configuration first =
        Configuration.parseText("augment = [ imagenet, { rotate { max = 3 } }, elastic ]");
    Augmentation one = Augmentation.read(first.root());

    Configuration second = Configuration.parseText(Configuration.render(first.effective()));
    Augmentation two = Augmentation.read(second.root());

    assertThat(names(two)).isEqualTo(names(one));
    assertThat(second.effective()).isEqualTo(first.effective());
  }

  @Test
  void allProblemsAreReportedAtOnceWithTheNearestName() {
    Configuration configuration =
        Configuration.parseText(
            """
            augment = [
              { rotat { max = 5 } }, cifra, { rotate { max = 500, mxa = 1 } }
              { scale { factor = [2, 1] } }, { shear {}, rotate {} }, 5
              { horizontal-flip { p = 1.5 } }, { translate { max = 1.5, fill = mirror } }
            ]
            """);
    Augmentation.read(configuration.root());

    assertThatThrownBy(() -> requireNoProblems(configuration))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("augment[0]: expected one of autocontrast, brightness,")
        .hasMessageContaining("(did you mean rotate?), found \"rotat\"")
        .hasMessageContaining("(did you mean cifar?), found \"cifra\"")
        .hasMessageContaining("augment[2].rotate.max: expected a number at least 0 and at most 180")
        .hasMessageContaining("augment[2].rotate.mxa: expected a known key (did you mean max?)")
        .hasMessageContaining("augment[3].scale.factor: expected two numbers [low, high]")
        .hasMessageContaining("augment[4]: expected an object of one name and its parameters")
        .hasMessageContaining("augment[5]: expected an object of one name")
        .hasMessageContaining("augment[6].horizontal-flip.p: expected a number at least 0")
        .hasMessageContaining("augment[7].translate.max: expected a whole number")
        .hasMessageContaining("augment[7].translate.fill: expected one of constant, reflect, edge")
        .hasMessageContaining("10 problems");
  }

  @Test
  void anythingButAListOrANameIsAProblem() {
    Configuration configuration = Configuration.parseText("augment { rotate { max = 5 } }");
    Augmentation.read(configuration.root());

    assertThatThrownBy(() -> requireNoProblems(configuration))
        .hasMessageContaining("augment: expected a list [ { NAME { ... } }, ... ] or the name");
  }

  @Test
  void aClassOfTheUsersOwnWorksLikeTheOthers() {
    Augmentation augmentation =
        read(
            "augment = [ { brighter { class = \"%s\", strength = 2 } }, { blank { class = \"%s\" } } ]"
                .formatted(
                    OwnTransforms.Gain.class.getName(), OwnTransforms.Blank.class.getName()));
    Planes image = Images.counting(1, 3);

    new Augmentation(augmentation.steps().subList(0, 1)).augmenter(1, 3).apply(image, new Seed(1));

    assertThat(names(augmentation)).containsExactly("brighter", "blank");
    assertThat(augmentation.steps()).allMatch(step -> step.p() == 1);
    assertThat(Images.values(image)).containsExactly(2, 4, 6);
  }

  @Test
  void whatAClassWasStandsInTheConfigurationInEffect() {
    String gain = OwnTransforms.Gain.class.getName();
    Configuration configuration =
        Configuration.parseText(
            "augment = [ { a { class = \"%s\", strength = 2 } }, { b { class = \"%s\" } } ]"
                .formatted(gain, OwnTransforms.Blank.class.getName()));
    Augmentation.read(configuration.root());

    assertThat(configuration.effective().get("augment"))
        .matches(
            "\\[\\{\"a\":\\{\"class\":\"\\Q%s\\E\",\"class-sha256\":\"[0-9a-f]{64}\",\"p\":1,"
                    .formatted(gain)
                + "\"strength\":2}},.*")
        .contains(ClassFiles.sha256(OwnTransforms.Gain.class).orElseThrow())
        .contains(ClassFiles.sha256(OwnTransforms.Blank.class).orElseThrow());
    Configuration again = Configuration.parseText(Configuration.render(configuration.effective()));
    Augmentation.read(again.root());
    requireNoProblems(again);
    assertThat(again.effective()).isEqualTo(configuration.effective());
  }

  @Test
  void aClassThatIsNotTheOneThatWasAskedForIsAProblem() {
    Configuration configuration =
        Configuration.parseText(
            "augment = [ { a { class = \"%s\", class-sha256 = abc } } ]"
                .formatted(OwnTransforms.Blank.class.getName()));
    Augmentation.read(configuration.root());

    assertThatThrownBy(() -> requireNoProblems(configuration))
        .hasMessageContaining("augment[0].a.class-sha256: expected ")
        .hasMessageContaining("OwnTransforms$Blank that were found, found abc");
  }

  @Test
  void aClassThatCannotBeUsedIsNamedWithTheReason() {
    String own = OwnTransforms.class.getName() + "$";
    Configuration configuration =
        Configuration.parseText(
            """
            augment = [
              { a { class = com.example.Missing, anything = 1 } }
              { b { class = java.lang.Object } }
              { c { class = "%1$sThrowing" } }
              { d { class = "%1$sDemanding" } }
              { e { class = "%1$sUnfinished" } }
              { f { class = "%1$sGain", strength = 11 } }
              { g { class = "%1$sGain", strength = 1, strenght = 1 } }
            ]
            """
                .formatted(own));
    Augmentation.read(configuration.root());

    assertThatThrownBy(() -> requireNoProblems(configuration))
        .hasMessageContaining(
            "augment[0].a.class: expected a class on the class path, found com.ex")
        .hasMessageContaining("augment[1].b.class: expected a class that implements io.trainyard")
        .hasMessageContaining("whose constructor threw java.lang.IllegalStateException: no table")
        .hasMessageContaining("augment[3].d.class: expected a class with a public constructor that")
        .hasMessageContaining("augment[4].e.class: expected a public class that is not abstract")
        .hasMessageContaining("augment[5].f.strength: expected a number at least 0 and at most 10")
        .hasMessageContaining(
            "augment[6].g.strenght: expected a known key (did you mean strength?)")
        .hasMessageContaining("7 problems");
  }

  @Test
  void flippedDigitsDrawAWarning() {
    Augmentation cifar = read("augment = cifar");

    assertThat(cifar.warnings(DIGITS))
        .containsExactly(
            "augment: horizontal-flip of classes that are single letters or digits: a mirrored 2 is"
                + " no 2");
    assertThat(cifar.warnings(PETS)).isEmpty();
    assertThat(read("augment = mnist").warnings(DIGITS)).isEmpty();
    assertThat(read("augment = [ vertical-flip, vertical-flip ]").warnings(DIGITS)).hasSize(1);
    assertThat(read("augment = [ { rotate { max = 180 } } ]").warnings(DIGITS))
        .singleElement()
        .asString()
        .contains("a 6 turned over is a 9");
  }

  @Test
  void partsOfAFewPixelsDrawAWarning() {
    assertThat(read("augment = imagenet").warnings(new Subject(28, 28, 3, List.of("cat"))))
        .singleElement()
        .asString()
        .contains("as little as 8 x 8 pixels of images of 28 x 28");
  }

  @Test
  void executorsGetWhatTheDriverRead() throws Exception {
    Augmentation augmentation = read("augment = [ mnist, cifar, imagenet, shear, vertical-flip ]");
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(augmentation);
    }
    Augmentation copy;
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (Augmentation) in.readObject();
    }
    Planes there = Images.noise(28, 28, 3, 1);
    Planes here = Images.noise(28, 28, 3, 1);
    copy.augmenter(28, 28).apply(there, new Seed(5));
    augmentation.augmenter(28, 28).apply(here, new Seed(5));

    assertThat(Images.values(there)).isEqualTo(Images.values(here));
    assertThat(copy).isEqualTo(augmentation).hasSameHashCodeAs(augmentation);
    assertThat(read("augment = [ { elastic { sigma = 5 } } ]"))
        .isNotEqualTo(read("augment = [ elastic ]"));
  }
}
