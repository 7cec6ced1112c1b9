package io.trainyard.dataset.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpreterTest {

  @ParameterizedTest
  @CsvSource({
    "print(6652), 6652",
    "print((5997-738)), 5259",
    "print((738-5997)), -5259",
    "print(((1090-3305)+9466)), 7251",
    "print(2+3*4), 14",
    "print((2+3)*4), 20",
    "print(10-3-2), 5",
    "print((12*9518)), 114216",
    "print((7 if 1<2 else 8)), 7",
    "print((7 if 1>2 else 8)), 8",
    "print((7 if 2<2 else 8)), 8",
    "print((7 if (3-2)<(1*2) else 8)), 7",
    "print(1 if 2<1 else 2 if 2<1 else 3), 3",
  })
  void expressionsHaveTheValuesThatPythonGivesThem(String program, String printed) {
    assertThat(Interpreter.run(program)).isEqualTo(printed);
  }

  /** The figures of Zaremba and Sutskever, "Learning to Execute", 2014. */
  @Test
  void programsOfThePaperPrintWhatItSays() {
    // 8584 + 8 * 920 = 15944, and 1500 and 7567 more.
    assertThat(Interpreter.run("j=8584\nfor x in range(8):j+=920\nb=(1500+j)\nprint((b+7567))"))
        .isEqualTo("25011");
    // 8827 - 5347 = 3480.
    assertThat(Interpreter.run("i=8827\nc=(i-5347)\nprint((c+8704) if 2641<8500 else 5308)"))
        .isEqualTo("12184");
    assertThat(
            Interpreter.run(
                "d=5446\nfor x in range(8):d+=(2678 if 4803<2829 else 9848)\nprint((d if 5935<4845 else 3043))"))
        .isEqualTo("3043");
    assertThat(Interpreter.run("f=(8794 if 8887<9713 else (3*8334))\nprint((f+574))"))
        .isEqualTo("9368");
  }

  @Test
  void loopsRunTheirBodySoOften() {
    assertThat(Interpreter.run("a=5\nfor x in range(3):a-=4\nprint(a)")).isEqualTo("-7");
    assertThat(Interpreter.run("a=5\nfor x in range(0):a-=4\nprint(a)")).isEqualTo("5");
    // 1, 2, 4, 8.
    assertThat(Interpreter.run("a=1\nfor x in range(3):a+=a\nprint(a)")).isEqualTo("8");
    // 0 + 1 + 2 + 3.
    assertThat(Interpreter.run("a=0\nfor x in range(4):a+=x\nprint((a+x))")).isEqualTo("9");
  }

  @Test
  void variablesMayBeginAsWordsDo() {
    assertThat(Interpreter.run("i=2\nf=3\nprint((i if f>i else f))\nprint(f)")).isEqualTo("2\n3");
  }

  @Test
  void branchesThatAreNotTakenDoNotRun() {
    assertThat(Interpreter.run("print((1 if 1<2 else nowhere))")).isEqualTo("1");
  }

  @Test
  void whatIsNoProgramIsRefused() {
    assertThatThrownBy(() -> Interpreter.run("print(1+)"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a name at character 8, found \")\"");
    assertThatThrownBy(() -> Interpreter.run("print((1)"))
        .hasMessageContaining("expected \")\" at character 9, found the end");
    assertThatThrownBy(() -> Interpreter.run("print(1) 2"))
        .hasMessageContaining("expected the end at character 9");
    assertThatThrownBy(() -> Interpreter.run("print(a)"))
        .hasMessageContaining("expected a value of a, found none");
    assertThatThrownBy(() -> Interpreter.run("print(9223372036854775807+1)"))
        .isInstanceOf(ArithmeticException.class);
  }
}
