package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the jobs make of a command line, before Spark is started. */
class CommandLineTest {

  @TempDir Path folder;

  /** All that read a whole configuration. */
  private static List<String> jobs() {
    return List.of(
        "ingest",
        "augment",
        "train",
        "ensemble",
        "soup",
        "tune",
        "analyze",
        "evaluate",
        "predict",
        "generate",
        "promote",
        "status",
        "list",
        "export");
  }

  /** What a job cannot do without on its command line. */
  private static String[] needed(String job) {
    return switch (job) {
      case "evaluate", "predict", "generate", "soup" -> new String[] {"--model", "m"};
      case "promote" -> new String[] {"--model", "m", "--name", "n"};
      case "status" -> new String[] {"r1"};
      case "export" -> new String[] {"r1", "--to", "tensorboard"};
      default -> new String[0];
    };
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void everyJobExplainsItself(String job) {
    Checkout.Result result = InProcess.run(job, "--help");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("trainyard " + job, "--conf", "--set", "--run-id");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void helpNamesTheJobsAndTheExitCodes() {
    Checkout.Result result = InProcess.run("--help");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains(jobs()).contains("4 training diverged");
  }

  @Test
  void versionNamesEverythingThatAModelDependsOn() {
    Checkout.Result result = InProcess.run("--version");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("trainyard ", "java ", "spark ", "deeplearning4j-nn 1.", "nd4j-api 1.");
  }

  @Test
  void unknownJobIsRefused() {
    String error = JsonLine.error(InProcess.run("trian"), 2, "configuration");

    assertThat(error).contains("trian");
  }

  @Test
  void nearestJobIsSuggested() {
    assertThat(InProcess.run("evaluat").err()).contains("Did you mean", "evaluate");
  }

  @Test
  void noJobIsRefusedWithTheUsage() {
    Checkout.Result result = InProcess.run();

    assertThat(JsonLine.error(result, 2, "configuration")).contains("expected the name of a job");
    assertThat(result.err()).contains("Usage: trainyard");
    assertThat(result.out()).hasLineCount(1);
  }

  @Test
  void unknownOptionIsRefusedInTheNameOfItsJob() {
    Checkout.Result result = InProcess.run("train", "--sett", "a=b");

    assertThat(JsonLine.error(result, 2, "configuration")).contains("--sett");
    assertThat(JsonLine.of(result).path("job").asText()).isEqualTo("train");
  }

  @Test
  void evaluateNeedsAModel() {
    assertThat(JsonLine.error(InProcess.run("evaluate"), 2, "configuration")).contains("--model");
  }

  @Test
  void unknownSplitIsRefusedWithThoseThatThereAre() {
    String error =
        JsonLine.error(
            InProcess.run("evaluate", "--model", "m", "--split", "tset"), 2, "configuration");

    assertThat(error).containsIgnoringCase("validation");
  }

  @Test
  void allProblemsOfAConfigurationAreNamedAtOnce() throws Exception {
    Path conf = folder.resolve("wrong.conf");
    Files.writeString(
        conf,
        """
        optimizer { kind = adam, learnig-rate = 0.1, batch-size = 0 }
        averaging.workers = many
        """);

    Checkout.Result result =
        InProcess.run(
            "train",
            "--conf",
            conf.toString(),
            "--set",
            "model.dropout=1.5",
            "--set",
            "colour=red");

    assertThat(JsonLine.error(result, 2, "configuration"))
        .contains("5 problems")
        .contains("optimizer.learnig-rate: expected a known key (did you mean learning-rate?)")
        .containsPattern("optimizer\\.batch-size: expected .*1.*, found 0")
        .containsPattern("averaging\\.workers: expected a whole number .*, found \"many\"")
        .containsPattern("model\\.dropout: expected .*, found 1\\.5")
        .contains("colour: expected a known key");
    assertThat(result.out()).hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "averaging.timout=1 minute|averaging.timout: expected a known key (did you mean timeout?)",
        "averaging.max-retrys=1|averaging.max-retrys: expected a known key (did you mean max-retries?)",
        "averaging.rendezvous.port=1|averaging.rendezvous.port: expected a known key (did you mean ports?)",
        "averaging.worker-port=1|averaging.worker-port: expected a known key (did you mean worker-ports?)",
        "averaging.transport=allreduce|averaging.transport: expected one of all-reduce, rounds, auto, dl4j",
        "averaging.exchange=float8|averaging.exchange: expected one of float32, float16",
        "averaging.exchnage=float16|averaging.exchnage: expected a known key (did you mean exchange?)",
        "averaging.outer={kind=adam}|averaging.outer.kind: expected one of",
        "averaging.outer={kind=nesterov,momentun=1}|momentun: expected a known key (did you mean momentum?)",
        "averaging.every-batches=0|averaging.every-batches",
        "averaging.every-batches={kind=growing,facter=2}|facter: expected a known key (did you mean factor?)",
        "averaging.every-batches={kind=weekly}|averaging.every-batches.kind: expected one of"
      })
  void wrongSettingsOfTheAveragingAreNamed(String example) {
    String[] parts = example.split("\\|");

    String error = JsonLine.error(InProcess.run("train", "--set", parts[0]), 2, "configuration");

    assertThat(error).contains(parts[1]);
    assertThat(error.lines().skip(1)).as("one problem").hasSizeLessThan(2);
  }

  @Test
  void programToMeasureBesideThatIsMissingIsNamed() {
    String[] bench = {
      "bench",
      "step",
      "--model",
      "mlp",
      "--repetitions",
      "1",
      "--warm-up-seconds",
      "0",
      "--sample-seconds",
      "0.01",
      "--beside",
      "other=/no/such/program"
    };

    assertThat(JsonLine.error(InProcess.run(bench), 2, "configuration"))
        .contains("other", "/no/such/program");
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void everyJobReadsTheWholeConfiguration(String job) {
    String[] arguments =
        Workspace.join(new String[] {job, "--set", "stoping.patience=3"}, needed(job));

    assertThat(JsonLine.error(InProcess.run(arguments), 2, "configuration"))
        .contains("stoping: expected a known key (did you mean stopping?)");
  }

  @Test
  void missingConfigurationFileIsNamed() {
    Path missing = folder.resolve("missing.conf");

    assertThat(
            JsonLine.error(
                InProcess.run("train", "--conf", missing.toString()), 2, "configuration"))
        .contains(missing.toString());
  }

  @Test
  void settingsStandOverLaterFilesOverEarlierOnes() throws Exception {
    Path first = Files.writeString(folder.resolve("1.conf"), "averaging { workers = -1 }");
    Path second = Files.writeString(folder.resolve("2.conf"), "averaging { workers = -2 }");

    Checkout.Result files =
        InProcess.run("train", "--conf", first.toString(), "--conf", second.toString());
    Checkout.Result set =
        InProcess.run(
            "train",
            "--set",
            "averaging.workers=-3",
            "--conf",
            first.toString(),
            "--conf",
            second.toString());

    assertThat(JsonLine.error(files, 2, "configuration")).contains("found -2");
    assertThat(JsonLine.error(set, 2, "configuration")).contains("found -3");
  }

  @Test
  void settingWithoutAValueIsRefused() {
    assertThat(JsonLine.error(InProcess.run("train", "--set", "run.seed"), 2, "configuration"))
        .contains("--set run.seed", "expected path=value");
  }

  @Test
  void datasetPathHasToBeSet() {
    assertThat(JsonLine.error(InProcess.run("train"), 2, "configuration"))
        .contains("expected dataset.path, found none");
    assertThat(JsonLine.error(InProcess.run("ingest"), 2, "configuration"))
        .contains("expected dataset.path and dataset.source");
  }

  @Test
  void masterHasToBeSet() {
    Checkout.Result result =
        InProcess.run(
            "ingest",
            "--set",
            "dataset.path=" + folder.resolve("dataset"),
            "--set",
            "dataset.source={kind=idx,path=" + '"' + folder + "\"}");

    assertThat(JsonLine.error(result, 2, "configuration"))
        .contains("expected a master, found none");
  }

  @Test
  void benchExplainsItselfAndItsBenches() {
    Checkout.Result bench = InProcess.run("bench", "--help");
    Checkout.Result step = InProcess.run("bench", "step", "--help");

    assertThat(bench.code()).isZero();
    assertThat(bench.out()).contains("trainyard bench", "step");
    assertThat(step.code()).isZero();
    assertThat(step.out()).contains("trainyard bench step", "--conf", "--model", "--repetitions");
  }

  @Test
  void benchWithoutABenchIsRefused() {
    Checkout.Result result = InProcess.run("bench");

    assertThat(JsonLine.error(result, 2, "configuration")).contains("Missing required subcommand");
    assertThat(JsonLine.of(result).path("job").asText()).isEqualTo("bench");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "step --model vgg|--model vgg: expected one of mlp, mlp-large, lenet, resnet20, lstm",
        "step --model mlp --batch-size 0|--batch-size to be a whole number of at least 1, found 0",
        "step --model mlp --repetitions 0|--repetitions to be a whole number of at least 1, found 0",
        "step --model mlp --warm-up-seconds -1|--warm-up-seconds to be a number of seconds",
        "step --model mlp --sample-seconds NaN|--sample-seconds to be a number of seconds",
        "step --model mlp --repetitions many|'--repetitions': 'many' is not an int",
        "step --model mlp --beside python|expected NAME=COMMAND, found python",
        "scaling --workers 0|--workers to be whole numbers from 1 to 256, found 0",
        "scaling --parameters 0.5K|--parameters to be whole numbers, such as 500000 or 0.5M, found 0.5K",
        "scaling --parameters 1.5|--parameters to be whole numbers, such as 500000 or 0.5M, found 1.5",
        "scaling --parameters 5000M|--parameters to be whole numbers, such as 500000 or 0.5M, found 5000M",
        "scaling --parameters 0M|--parameters to be whole numbers from 1 to 536870911, found 0",
        "scaling --exchange float8|--exchange to be float32 or float16, found float8",
        "scaling --predict-workers 0|--predict-workers to be whole numbers of at least 1, found 0",
        "scaling --predict-gigabits 0|--predict-gigabits to be greater than 0, found 0",
        "mllib|expected dataset.path, found none",
        "mllib --accuracy 98|--accuracy to be above 0 and at most 1, found 98",
        "step --image 28x28|--image to be height x width x channels, such as 32x32x3, found 28x28",
        "step --classes 1|--classes to be a whole number of at least 2, found 1",
        "step --set model.hiden=[3]|model.hiden: expected a known key (did you mean hidden?)",
        "step --set dataset.path=/does/not/exist|no such directory",
        "averaging --workers 0|--workers to be a whole number of at least 1, found 0",
        "averaging --every 10,0|--every to be a whole number of at least 1, found 0",
        "averaging --rows 0|--rows to be a whole number of at least 1, found 0",
        "averaging --transports pigeons|averaging.transport: expected one of",
        "averaging --transports dl4j-post|averaging.dl4j-approach: expected one of direct, export",
        "averaging --model lstm|cannot measure lstm on images"
      })
  void wrongBenchesAreRefused(String example) {
    String[] parts = example.split("\\|");
    String[] arguments = ("bench " + parts[0]).split(" ");
    Checkout.Result result = InProcess.run(arguments);

    assertThat(result.code()).isBetween(2, 3);
    assertThat(JsonLine.of(result).path("job").asText()).isEqualTo("bench");
    assertThat(JsonLine.of(result).path("error").asText()).contains(parts[1]);
  }

  @Test
  void benchScalingEndsInMeasurementsLinesAndPredictions() {
    Checkout.Result result =
        InProcess.run(
            "bench scaling --workers 1,2 --parameters 0.002M,5000 --exchange float32 --predict-workers 64 --repetitions 1 --warm-up-seconds 0 --sample-seconds 0"
                .split(" "));

    JsonNode line = JsonLine.of(result);
    assertThat(line.path("bench").asText()).isEqualTo("scaling");
    assertThat(line.path("results").findValuesAsText("parameters"))
        .containsExactly("2000", "2000", "5000", "5000", "2000", "2000", "5000", "5000");
    assertThat(line.path("fits").findValuesAsText("name")).containsExactly("memory", "sockets");
    // 2 networks, 64 workers, 10 and 25 Gbit/s.
    assertThat(line.path("predictions")).hasSize(4);
    assertThat(line.path("predictions").get(0).path("milliseconds").asDouble()).isPositive();
    assertThat(result.err()).contains("through", "fitted", "predicted", "no congestion");
    assertThat(result.out()).hasLineCount(1);
  }

  @Test
  void benchOfAConfiguredNetworkEndsInItsFigures() {
    Checkout.Result result =
        InProcess.run(
            "bench",
            "step",
            "--set",
            "model.hidden=[4]",
            "--image",
            "5x5x1",
            "--classes",
            "3",
            "--repetitions",
            "2",
            "--warm-up-seconds",
            "0",
            "--sample-seconds",
            "0");

    JsonNode line = JsonLine.succeeded(result);
    assertThat(line.path("bench").asText()).isEqualTo("step");
    assertThat(line.path("model").asText()).isEqualTo("configured");
    assertThat(line.path("results").findValuesAsText("name"))
        .containsExactly("stock", "accelerated");
    assertThat(line.path("results").get(1).path("examples_per_second").asDouble()).isPositive();
    assertThat(line.path("results").get(1).path("ratio_to_stock").asDouble()).isPositive();
    assertThat(line.path("results").get(1).path("spread").isNumber()).isTrue();
    assertThat(result.err()).contains("network", "ms/step", "times stock");
    assertThat(result.out()).hasLineCount(1);
  }

  @Test
  void durationIsInSeconds() {
    JsonNode line = JsonLine.of(InProcess.run("train"));

    assertThat(line.path("duration_s").asDouble()).isBetween(0.0, 60.0);
  }
}
