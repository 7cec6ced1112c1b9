package io.trainyard.training;

import io.trainyard.averaging.ReplicaState;
import io.trainyard.averaging.Transport;
import io.trainyard.averaging.Transports;
import io.trainyard.checkpoint.CheckpointStore;
import io.trainyard.device.Device;
import io.trainyard.failure.Divergence;
import io.trainyard.failure.Infrastructure;
import io.trainyard.results.Outlet;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Makes one training in the thread that calls, without Spark: the same loop, checkpoints and tables
 * as a training over averaging workers has. It goes on from the last checkpoint that an earlier try
 * left, to the same bytes.
 */
final class TaskRun {

  private final TaskTraining training;
  private final TrainingSettings settings;
  private final Outlet outlet;
  private final Configuration hadoop;

  TaskRun(TaskTraining training, Configuration hadoop) {
    this.training = training;
    this.settings = training.settings();
    this.outlet = training.place().outlet(hadoop);
    this.hadoop = hadoop;
  }

  /**
   * @param device to which the calling thread is bound
   * @param between called before each minibatch; what it throws ends the try
   */
  TaskOutcome run(Device device, Runnable between) {
    TaskResult result = new TaskResult(outlet, hadoop);
    // A task that Spark runs again may have ended before, and been lost afterwards.
    return result.read().orElseGet(() -> train(result, device, between));
  }

  /**
   * @param result empty where the training has paused
   */
  private record Trained(Progress progress, Optional<TrainingResult> result) {}

  private TaskOutcome train(TaskResult result, Device device, Runnable between) {
    sweep();
    int number = training.place().number();
    Trained trained;
    try {
      trained = train(device, between);
    } catch (Divergence e) {
      TaskOutcome failed = new TaskOutcome.Failed(number, e.getMessage());
      result.write(failed);
      return failed;
    }
    if (trained.result().isEmpty()) {
      return new TaskOutcome.Paused(number, TaskReport.of(trained.progress()));
    }
    if (training.model() != null) {
      training
          .material()
          .write(training, trained.result().get(), new Path(training.model()), hadoop);
    }
    TaskReport report = TaskReport.of(trained.progress(), trained.result().get());
    TaskOutcome finished = new TaskOutcome.Finished(number, report);
    result.write(finished);
    return finished;
  }

  private Trained train(Device device, Runnable between) {
    var plan = training.plan();
    var counts = Optional.ofNullable(training.counts());
    TaskMaterial material = training.material();
    var checkpoints = new CheckpointStore(outlet.checkpoints(), hadoop, settings.checkpoint());
    try (Transport alone = Transports.alone(plan, counts, device, hadoop, between);
        TaskJudge judge = material.judge(training, settings, hadoop)) {
      Trainer trainer =
          new Trainer(
              alone,
              judge,
              new Trainer.Averaging(
                  settings.weightAveraging(),
                  mean -> material.normalized(training, mean, hadoop, between),
                  material.keeper(training, settings, outlet)),
              settings.stopping(),
              checkpoints,
              new RunTables(outlet, epoch -> 1, Optional.empty(), judge.figures()),
              TrainingListener.NONE);
      ReplicaState start =
          settings.start(plan.networkJson(), Optional.ofNullable(training.given()));
      Progress progress = trainer.train(start, epoch -> 1, training.untilEpoch());
      return new Trained(progress, progress.stopReason().map(ended -> trainer.result(progress)));
    }
  }

  /** Removes what tries that were killed left half written. */
  private void sweep() {
    try {
      AtomicFiles.sweep(outlet.path(), hadoop);
      if (training.model() != null) {
        AtomicFiles.sweep(new Path(training.model()), hadoop);
      }
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot go on with %s: %s; give the same command again"
              .formatted(training.place(), e.getMessage()),
          e);
    }
  }
}
