package io.trainyard.export;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Secrets;
import io.trainyard.results.RunFile;
import io.trainyard.training.RunStatus.State;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.RunsPage;

/**
 * MLflow's tracking server. A run is known there by two tags, its name and when it was begun, so
 * that the same one is found again; its trainings are runs below it. Not thread-safe.
 */
public final class Mlflow implements Destination {

  /** The tags that all of a run's have. */
  private static final String RUN_ID = "trainyard.run_id";

  private static final String STARTED = "trainyard.started";

  /** The tag of one of several trainings. */
  private static final String TRAINING = "trainyard.training";

  private static final int PAGE = 1000;

  private final MlflowServer server;
  private final String name;
  private String experiment;

  /**
   * @param environment of the process
   * @throws BadConfiguration if neither names a server, or not as a URL
   */
  public Mlflow(ExportSettings settings, Map<String, String> environment) {
    this.name = settings.experiment();
    if (name.contains("'")) {
      throw new BadConfiguration(
          "cannot use export.mlflow.experiment = %s: expected a name without apostrophes"
              .formatted(name));
    }
    String address =
        settings
            .trackingUri()
            .or(() -> Optional.ofNullable(environment.get("MLFLOW_TRACKING_URI")))
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () ->
                    new BadConfiguration(
                        "cannot export to MLflow: expected the address of a tracking server, found none; give --tracking-uri http://HOST:PORT, or set MLFLOW_TRACKING_URI"));
    this.server = new MlflowServer(address(address), environment, settings.timeout());
  }

  private static URI address(String text) {
    try {
      URI address = new URI(text.replaceFirst("/+$", ""));
      boolean known = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (known && address.getHost() != null && address.getUserInfo() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Told below, like all that is none.
    }
    throw new BadConfiguration(
        "cannot use the MLflow tracking server %s: expected http://HOST:PORT or https://HOST, without a name or a password; those go into MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
            .formatted(Secrets.scrub(text)));
  }

  @Override
  public Written write(ExportedRun run) {
    if (experiment == null) {
      experiment = experiment();
    }
    Map<String, Run> known = known(run);
    int points = 0;
    int added = 0;
    String whole = "";
    for (ExportedTraining training : run.all()) {
      Run there = known.get(training.name());
      MlflowRun to = new MlflowRun(server, there == null ? create(run, training, whole) : there);
      if (training.isWhole()) {
        whole = to.id();
        to.tag(tags(run));
      }
      to.parameters(training.parameters());
      points += training.points().size();
      added += to.metrics(training.points());
      Instant last = training.isWhole() ? run.last() : training.last().orElse(run.last());
      to.status(status(run.state()), Optional.of(last).filter(end -> run.state() != State.RUNNING));
    }
    String place = "%s/#/experiments/%s/runs/%s".formatted(server.address(), experiment, whole);
    return new Written(place, run.all().size(), points, added);
  }

  private String experiment() {
    Optional<Experiment> found = find();
    if (found.isEmpty()) {
      try {
        return server.ask("make the experiment " + name, client -> client.createExperiment(name));
      } catch (BadConfiguration e) {
        // Somebody else may have made it meanwhile.
        found = find();
        if (found.isEmpty()) {
          throw e;
        }
      }
    }
    if (!found.get().getLifecycleStage().equals("active")) {
      throw new BadConfiguration(
          "cannot export to the experiment %s at %s: expected one that is in use, found one that was deleted; restore it, or name another with --experiment"
              .formatted(name, server.address()));
    }
    return found.get().getExperimentId();
  }

  /** By a search: the client warns of names that are not there. */
  private Optional<Experiment> find() {
    return server
        .ask(
            "look for the experiment " + name,
            client ->
                client.searchExperiments(
                    "name = '" + name + "'", ViewType.ALL, PAGE, List.of("creation_time")))
        .getItems()
        .stream()
        .filter(one -> one.getName().equals(name))
        .findFirst();
  }

  /** What was exported of the run before, by training. */
  private Map<String, Run> known(ExportedRun run) {
    String filter =
        "tags.`%s` = '%s' AND tags.`%s` = '%s'"
            .formatted(RUN_ID, run.run().runId(), STARTED, run.started());
    Map<String, Run> known = new HashMap<>();
    Optional<String> token = Optional.empty();
    do {
      String from = token.orElse(null);
      RunsPage page =
          server.ask(
              "look for the run " + run.run().runId(),
              client ->
                  client.searchRuns(
                      List.of(experiment),
                      filter,
                      ViewType.ACTIVE_ONLY,
                      PAGE,
                      List.of("attributes.start_time", "attributes.run_id"),
                      from));
      // Where there are two, it is always the same one that is gone on with.
      page.getItems().forEach(there -> known.putIfAbsent(training(there), there));
      token = page.getNextPageToken().filter(next -> !next.isEmpty());
    } while (token.isPresent());
    return known;
  }

  private static String training(Run there) {
    return there.getData().getTagsList().stream()
        .filter(tag -> tag.getKey().equals(TRAINING))
        .map(RunTag::getValue)
        .findFirst()
        .orElse("");
  }

  /** With the tags that it is found by from the first moment on. */
  private Run create(ExportedRun run, ExportedTraining training, String parent) {
    Map<String, String> tags = new TreeMap<>();
    String id = run.run().runId();
    tags.put(RUN_ID, id);
    tags.put(STARTED, run.started().toString());
    tags.put("mlflow.source.name", "trainyard " + run.run().job());
    tags.put("mlflow.source.type", "JOB");
    tags.put("mlflow.user", System.getProperty("user.name"));
    if (!training.isWhole()) {
      tags.put(TRAINING, training.name());
      tags.put("mlflow.parentRunId", parent);
    }
    CreateRun request =
        CreateRun.newBuilder()
            .setExperimentId(experiment)
            .setRunName(training.isWhole() ? id : id + "/" + training.name())
            .setStartTime(
                training.isWhole()
                    ? run.started().toEpochMilli()
                    : training.first().orElse(run.started()).toEpochMilli())
            .addAllTags(MlflowRun.tags(tags))
            .build();
    var info = server.ask("make the run " + id, client -> client.createRun(request));
    return Run.newBuilder().setInfo(info).build();
  }

  private static Map<String, String> tags(ExportedRun run) {
    RunFile file = run.run();
    Map<String, String> tags = new TreeMap<>();
    file.versions().forEach((what, version) -> tags.put("trainyard.version." + what, version));
    tags.put("trainyard.run", run.directory().toString());
    tags.put("trainyard.job", file.job());
    tags.put("trainyard.status", run.state().word());
    tags.put("trainyard.seed", String.valueOf(file.seed()));
    put(tags, "trainyard.dataset_fingerprint", file.datasetFingerprint());
    put(tags, "trainyard.network_sha256", file.networkSha256());
    put(tags, "trainyard.error", file.error());
    put(tags, "trainyard.stop_reason", run.word("stop_reason").orElse(null));
    Optional.ofNullable(file.configuration().get("dataset.path"))
        .filter(path -> !path.isNull())
        .ifPresent(path -> tags.put("trainyard.dataset", path.asText()));
    return tags;
  }

  private static void put(Map<String, String> tags, String key, String value) {
    if (value != null) {
      tags.put(key, value);
    }
  }

  private static RunStatus status(State state) {
    return switch (state) {
      case RUNNING -> RunStatus.RUNNING;
      case FINISHED -> RunStatus.FINISHED;
      case FAILED -> RunStatus.FAILED;
      case DEAD -> RunStatus.KILLED;
    };
  }

  @Override
  public void close() {
    server.close();
  }
}
