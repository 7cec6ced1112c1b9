package io.trainyard.promotion;

import io.trainyard.config.Configuration;
import io.trainyard.model.ClassifierBundle;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelFiles;
import io.trainyard.model.Normalization;
import io.trainyard.model.Task;
import io.trainyard.model.classifier.SoftmaxRegression;
import io.trainyard.results.RunDescription;
import io.trainyard.results.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finished runs of tiny models with evaluations whose figures a test chooses. */
record Workbench(Path folder, String scheme, org.apache.hadoop.conf.Configuration hadoop) {

  static final String OWN = "f0f0";

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  static Workbench local(Path folder) {
    return new Workbench(folder, "", new org.apache.hadoop.conf.Configuration());
  }

  /** The same folder as another file system sees it. */
  Workbench seenBy(String other, org.apache.hadoop.conf.Configuration conf) {
    return new Workbench(folder, other, conf);
  }

  String uri(String name) {
    return scheme + folder.resolve(name);
  }

  Path models(String name) {
    return folder.resolve("models").resolve(name);
  }

  /** What is in {@code current}. */
  String current(String name) throws IOException {
    return Decision.JSON
        .readTree(models(name).resolve("current").toFile())
        .path("version")
        .asText(null);
  }

  Promotion promotion(String settings) {
    return promotion("m", settings);
  }

  Promotion promotion(String name, String settings) {
    Configuration configuration =
        Configuration.parseText(
            "promotion.root = \"%s\"\npromotion { %s }".formatted(uri("models"), settings));
    PromotionSettings read = PromotionSettings.read(configuration.root());
    if (!configuration.problems().isEmpty()) {
      throw new IllegalArgumentException(configuration.problems().toString());
    }
    return new Promotion(read, name, hadoop, CLOCK);
  }

  /** A finished run with a model whose numbers are made from {@code bias}. */
  String run(String id, double bias) {
    RunDirectory run = open(id);
    bundle(id, bias).write(model(id), hadoop);
    run.succeed(Map.of());
    return uri("runs/" + id);
  }

  RunDirectory open(String id) {
    var run =
        new RunDirectory(
            folder.resolve("runs").toString(),
            id,
            hadoop,
            RunDirectory.OPERATIONAL_KEYS,
            Duration.ofMinutes(1));
    run.open(
        new RunDescription("train", new TreeMap<>(), new TreeMap<>(), OWN, "net", 1, Map.of()));
    return run;
  }

  org.apache.hadoop.fs.Path model(String id) {
    return new org.apache.hadoop.fs.Path(folder.resolve("runs/" + id + "/model").toString());
  }

  static ClassifierBundle bundle(String id, double bias) {
    return new ClassifierBundle(
        "softmax",
        new SoftmaxRegression(new double[][] {{1, 2}, {3, 4}}, new double[] {bias, 0}),
        new ImageShape(1, 2, 1),
        new Task.Classification(List.of("a", "b")),
        new Normalization(List.of(0.0), List.of(255.0)),
        Map.of("run_id", id, "dataset_fingerprint", OWN, "dataset_path", "data/own"));
  }

  /** A finished run that was evaluated on its own test rows. */
  String run(String id, double bias, double accuracy, double loss) throws IOException {
    String path = run(id, bias);
    evaluated(id, "test", OWN, Map.of("accuracy", accuracy, "loss", loss));
    return path;
  }

  /** Leaves what evaluate leaves. */
  void evaluated(String id, String name, String fingerprint, Map<String, Double> metrics)
      throws IOException {
    report(folder.resolve("runs/" + id), model(id), name, fingerprint, metrics);
  }

  void report(
      Path home,
      org.apache.hadoop.fs.Path model,
      String name,
      String fingerprint,
      Map<String, Double> metrics)
      throws IOException {
    Map<String, Object> report = new HashMap<>(metrics);
    report.put("split", name.split("-")[0]);
    report.put("dataset", "data/" + fingerprint);
    report.put("dataset_fingerprint", fingerprint);
    report.put("model_sha256", ModelFiles.sha256(model, hadoop));
    report.put("rows", 10);
    Path file = home.resolve("evaluation/" + name + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, Decision.JSON.writeValueAsString(report));
  }

  /** The version that a run's model is promoted as. */
  String version(String id) {
    return id + "-" + ModelFiles.sha256(model(id), hadoop).substring(0, 8);
  }

  /** The content of every file below the models, by path. */
  Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path root = folder.resolve("models");
    if (Files.exists(root)) {
      try (Stream<Path> paths = Files.walk(root)) {
        for (Path path : paths.filter(Files::isRegularFile).toList()) {
          files.put(
              root.relativize(path).toString(),
              new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1)
                  .replace(scheme, ""));
        }
      }
    }
    return files;
  }

  /** Where a name's current version is read from, whole. */
  org.apache.hadoop.fs.Path located(String name) {
    org.apache.hadoop.fs.Path found = ModelPlace.locate(uri("models/" + name), hadoop);
    ModelFiles.read(found, hadoop).verify(hadoop);
    return found;
  }
}
