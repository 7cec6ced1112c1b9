package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContentStreamTest {

  private final ContentStream stream = new ContentStream(new byte[] {1, -2, 3, 4, 5});

  @Test
  void readsBytesToTheEndAndNoFurther() throws Exception {
    assertThat(stream.read()).isEqualTo(1);
    assertThat(stream.read()).isEqualTo(254);
    byte[] rest = new byte[9];
    assertThat(stream.read(rest, 2, 7)).isEqualTo(3);
    assertThat(rest).containsExactly(0, 0, 3, 4, 5, 0, 0, 0, 0);
    assertThat(stream.read()).isEqualTo(-1);
    assertThat(stream.read(rest, 0, 1)).isEqualTo(-1);
    assertThat(stream.getStreamPosition()).isEqualTo(5);
    assertThat(stream.length()).isEqualTo(5);
  }

  @Test
  void readsAgainFromWhereItIsToldTo() throws Exception {
    stream.mark();
    assertThat(stream.readShort()).isEqualTo((short) 0x01FE);
    stream.reset();
    assertThat(stream.readBits(4)).isZero();
    stream.seek(3);
    assertThat(stream.read()).isEqualTo(4);
    stream.seek(7);
    assertThat(stream.read()).isEqualTo(-1);
    assertThatThrownBy(stream::readInt).isInstanceOf(EOFException.class);
  }

  @Test
  void readsNothingOnceItIsClosed() throws Exception {
    stream.close();
    assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
  }
}
