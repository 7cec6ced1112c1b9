package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.augment.Transform;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that a job is given, and what it leaves and says. */
class RedactionTest {

  private static final String SECRET = "open-sesame-4711";
  private static final String S3A = "spark.hadoop.fs.s3a.secret.key";

  @TempDir private Path folder;

  /** A transform that asks somebody else, who wants to be paid. */
  public static final class Paid implements Transform {

    private static final long serialVersionUID = 1L;

    public Paid(Section section) {
      if (!section.text("api-token").startsWith("open-sesame")) {
        throw new IllegalArgumentException("not paid");
      }
    }

    @Override
    public void apply(Planes image, SplittableRandom random) {}
  }

  @Test
  void secretsStandInNothingThatARunLeavesOrSays() throws IOException {
    Workspace workspace = Workspace.create(folder, 60);
    String conf = workspace.configuration().toString();
    JsonLine.succeeded(InProcess.runWithSpark("ingest", "--conf", conf));
    System.setProperty(S3A, SECRET);
    try {
      Checkout.Result trained = train(conf, SECRET);
      JsonLine.succeeded(trained);
      // Another token is no other run.
      Checkout.Result again = train(conf, SECRET + "-later");
      JsonLine.succeeded(again);

      assertThat(again.err()).contains("has finished before");
      assertThat(trained.out() + trained.err() + again.out()).doesNotContain(SECRET);
      assertThat(Files.readString(workspace.run("paid").resolve("config.conf")))
          .contains("api-token", "(redacted)");
      assertThat(workspace.run("paid").resolve("report.html")).isRegularFile();
      try (Stream<Path> files = Files.walk(workspace.run("paid"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain(SECRET);
        }
      }
    } finally {
      System.clearProperty(S3A);
    }
  }

  private static Checkout.Result train(String conf, String token) {
    return InProcess.runWithSpark(
        "train",
        "--conf",
        conf,
        "--run-id",
        "paid",
        "--set",
        "averaging={workers=1,transport=rounds}",
        "--set",
        "stopping.max-epochs=1",
        "--set",
        "augment=[{paid{class=\"%s\",api-token=\"%s\"}}]".formatted(Paid.class.getName(), token));
  }

  @Test
  void aPathWithAPasswordIsRefusedWithoutBeingRepeated() {
    String url = "s3a://id:%s@bucket/model".formatted(SECRET);
    Checkout.Result model = InProcess.run("evaluate", "--model", url);
    Checkout.Result dataset =
        InProcess.run("train", "--set", "model.kind=softmax", "--set", "dataset.path=" + url);

    assertThat(JsonLine.error(model, 2, "configuration")).contains("without a password");
    assertThat(JsonLine.error(dataset, 2, "configuration"))
        .contains("cannot use dataset.path: expected a URL without a password");
    assertThat(model.out() + model.err() + dataset.out() + dataset.err()).doesNotContain(SECRET);
  }
}
