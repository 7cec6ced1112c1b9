package io.trainyard.export;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;

/**
 * MLflow's Java client, with a limit to how long it waits, and with failures told apart by what the
 * caller can do about them. Not thread-safe.
 */
final class MlflowServer implements AutoCloseable {

  private final URI address;
  private final Duration timeout;
  private final MlflowClient client;

  /** The client itself waits for ever. */
  private final ExecutorService waiting =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "mlflow");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param environment where who is asked for it has a name and a password, or a token, as for
   *     MLflow's own clients
   * @param timeout of one question
   */
  MlflowServer(URI address, Map<String, String> environment, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    this.client =
        new MlflowClient(
            new BasicMlflowHostCreds(
                address.toString(),
                environment.get("MLFLOW_TRACKING_USERNAME"),
                environment.get("MLFLOW_TRACKING_PASSWORD"),
                environment.get("MLFLOW_TRACKING_TOKEN"),
                false));
  }

  URI address() {
    return address;
  }

  /**
   * Asks the server.
   *
   * @param what is done, as in "cannot search runs"
   * @throws BadConfiguration if it refuses, or is no MLflow server
   * @throws Infrastructure if it cannot be reached, fails, or does not answer in time
   */
  <T> T ask(String what, Function<MlflowClient, T> question) {
    var answer = waiting.submit(() -> question.apply(client));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof MlflowClientException failure
          ? failure(what, failure)
          : new IllegalStateException("cannot " + what, e.getCause());
    } catch (TimeoutException e) {
      throw unreachable(what, "no answer within %d s".formatted(timeout.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(what, "an interruption", e);
    }
  }

  private Failure failure(String what, MlflowClientException e) {
    if (e instanceof MlflowHttpException refusal) {
      int status = refusal.getStatusCode();
      String found = "%d %s (%s)".formatted(status, refusal.getReasonPhrase(), body(refusal));
      return switch (status) {
        case 401, 403 ->
            new BadConfiguration(
                "cannot %s at %s: expected to be let in, found %s; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN"
                    .formatted(what, address, found),
                e);
        case 408, 425, 429 -> unreachable(what, found, e);
        default ->
            status >= 500
                ? unreachable(what, found, e)
                : new BadConfiguration(
                    "cannot %s: expected the address of an MLflow tracking server that takes it, found %s, which answers %s; mend export.mlflow, or the server"
                        .formatted(what, address, found),
                    e);
      };
    }
    if (e.getCause() instanceof InvalidProtocolBufferException) {
      return new BadConfiguration(
          "cannot %s: expected the address of an MLflow tracking server, found %s, which answers something else; correct --tracking-uri"
              .formatted(what, address),
          e);
    }
    return unreachable(what, e.getCause() == null ? e.getMessage() : e.getCause().toString(), e);
  }

  private static String body(MlflowHttpException refusal) {
    String body = String.valueOf(refusal.getBodyMessage()).strip();
    return body.length() > 500 ? body.substring(0, 500) + "..." : body;
  }

  private Infrastructure unreachable(String what, String found, Exception e) {
    return new Infrastructure(
        "cannot %s: expected an answer of the MLflow server at %s, found %s; see to it, then give the same command again"
            .formatted(what, address, found),
        e);
  }

  /** Ends what still waits, too. */
  @Override
  public void close() {
    waiting.shutdownNow();
    client.close();
  }
}
