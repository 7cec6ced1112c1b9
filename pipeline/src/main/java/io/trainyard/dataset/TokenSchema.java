package io.trainyard.dataset;

import java.util.List;
import java.util.Locale;
import org.apache.parquet.schema.MessageType;

/** What rows of tokens there are, and their columns. */
enum TokenSchema {
  TEXT(List.of("id", "stream", "position"), List.of("tokens"), List.of()),
  PAIR(List.of("id"), List.of("source", "target"), List.of("reference")),

  /** Of a made text the tokens tell all: it needs no copy. */
  EXERCISE(List.of("id", "length", "nesting"), List.of("source", "target"), List.of());

  private static final int POSITION = 2;

  private final TokenColumns columns;

  TokenSchema(List<String> numbers, List<String> lists, List<String> texts) {
    this.columns = new TokenColumns(numbers, lists, texts);
  }

  static TokenSchema of(TextManifest manifest) {
    if (!manifest.isPairs()) {
      return TEXT;
    }
    return manifest.difficulties().isEmpty() ? PAIR : EXERCISE;
  }

  /** Whether a row of these numbers is the first of its stream. */
  boolean beginsStream(long[] row) {
    return this == TEXT && row[POSITION] == 0;
  }

  TokenColumns columns() {
    return columns;
  }

  /** Some of the columns, or all, as Parquet has them. */
  MessageType message(TokenColumns of) {
    return of.message(name().toLowerCase(Locale.ROOT));
  }
}
