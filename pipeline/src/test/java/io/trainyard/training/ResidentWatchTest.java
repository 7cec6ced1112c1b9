package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ResidentWatchTest {

  @Test
  void notesWhatItIsToldAtTheStartAndAtTheEnd() {
    var watch = new ResidentWatch(() -> OptionalLong.of(7), TrainingListener.NONE);
    watch.started(0, 1, epoch -> 1);

    assertThat(watch.end()).containsEntry("resident_mb_start", 7L).containsKey("resident_mb_end");
  }

  @Test
  void aTrainingDoesNotFailWhereTheFigureCannotBeHad() {
    var watch =
        new ResidentWatch(
            () -> {
              throw new IllegalStateException("the context was stopped");
            },
            TrainingListener.NONE);
    watch.started(0, 1, epoch -> 1);

    assertThat(watch.end()).isEmpty();
  }
}
