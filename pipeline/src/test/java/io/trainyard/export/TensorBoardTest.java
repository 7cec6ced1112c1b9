package io.trainyard.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.UnknownFieldSet;
import org.tensorflow.framework.Summary;

class TensorBoardTest {

  @TempDir Path root;

  private Destination.Written write(MeasuredRun run, Optional<Path> logdir) {
    var settings =
        new ExportSettings(
            logdir.map(Path::toString), Optional.empty(), "e", Duration.ofSeconds(1));
    try (TensorBoard board = new TensorBoard(settings, MeasuredRun.CONF)) {
      return board.write(run.read());
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Step, tag and value of each scalar, and the tag alone of what has none. */
  private static List<String> scalars(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<String> scalars = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] message = new byte[(int) in.getLong()];
      in.getInt();
      in.get(message);
      assertThat(in.getInt()).isEqualTo(EventFile.maskedCrc(message, message.length));
      UnknownFieldSet event = UnknownFieldSet.parseFrom(message);
      if (event.hasField(5)) {
        var value =
            Summary.parseFrom(event.getField(5).getLengthDelimitedList().get(0)).getValue(0);
        scalars.add(
            value.hasMetadata()
                ? value.getTag()
                : event.getField(2).getVarintList().get(0)
                    + " "
                    + value.getTag()
                    + " "
                    + value.getSimpleValue());
      }
    }
    return scalars;
  }

  @Test
  void scalarsStandBetweenTheBeginningOfTheRunAndItsEnd() throws IOException {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    run.epoch(1, 2.5, 2.25);
    run.epoch(2, 1.5, 1.75);

    Destination.Written written = write(run, Optional.empty());

    assertThat(written.points()).isEqualTo(4);
    assertThat(written.added()).isEqualTo(4);
    Path own = run.path("tensorboard");
    assertThat(names(own)).containsExactly("events.out.tfevents.4102444801.trainyard");
    assertThat(scalars(own.resolve(names(own).get(0))))
        .containsExactly(
            "_hparams_/session_start_info",
            "1 loss/train 2.5",
            "1 loss/val 2.25",
            "2 loss/train 1.5",
            "2 loss/val 1.75",
            "_hparams_/session_end_info");
  }

  @Test
  void fileThatSaysMoreTakesThePlaceOfTheFormerOne() throws IOException {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    run.epoch(1, 2.5, 2.25);
    write(run, Optional.empty());
    assertThat(write(run, Optional.empty()).added()).isZero();
    Path own = run.path("tensorboard");
    Files.writeString(own.resolve("events.out.tfevents.1.elsewhere"), "somebody else's");

    run.epoch(2, 1.5, 1.75);
    assertThat(write(run, Optional.empty()).added()).isEqualTo(4);

    assertThat(names(own))
        .containsExactly(
            "events.out.tfevents.1.elsewhere", "events.out.tfevents.4102444801.trainyard");
  }

  @Test
  void eachTrainingHasADirectoryBelowThatOfItsRun() throws IOException {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "ensemble");
    run.memberEpoch(1, 1, 4, 3);
    run.memberEpoch(2, 1, 2, 1);
    run.succeed(Map.of("members", 2));
    Path logdir = root.resolve("logs");

    Destination.Written written = write(run, Optional.of(logdir));

    assertThat(written.runs()).isEqualTo(3);
    assertThat(written.place()).endsWith("logs/r1");
    Path member = logdir.resolve("r1/member-2");
    assertThat(scalars(member.resolve(names(member).get(0))))
        .containsExactly("1 loss/train 2.0", "1 loss/val 1.0");
    assertThat(names(logdir.resolve("r1"))).hasSize(3).contains("member-1", "member-2");
  }

  @Test
  void directoryThatCannotBeIsRefused() throws IOException {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    Path file = Files.writeString(root.resolve("file"), "");

    assertThatThrownBy(() -> write(run, Optional.of(file)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--logdir");
  }
}
