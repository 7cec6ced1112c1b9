package io.trainyard.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.trainyard.failure.BadData;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The texts of a file in JSON: strings, and of objects one field; one after another or in arrays.
 * Holds one text at a time, however long the file. Not thread-safe.
 */
final class JsonTexts {

  /** Hands out what is to be read, part by part; nothing at the end. */
  @FunctionalInterface
  interface Parts {
    Optional<String> next() throws IOException;
  }

  private final String where;
  private final TextReading reading;
  private final Parts parts;
  private JsonParser parser;

  JsonTexts(String where, TextReading reading, Parts parts) {
    this.where = where;
    this.reading = reading;
    this.parts = parts;
  }

  /** The text of one line. */
  static String of(String line, TextReading reading, String where) {
    var texts = new JsonTexts(where, reading, null);
    try {
      texts.parser = texts.factory().createParser(new StringReader(line));
      String text = texts.next().orElseThrow(() -> texts.wrong("a text in each line", "none"));
      if (texts.next().isPresent()) {
        throw texts.wrong("one text in each line", "more");
      }
      return text;
    } catch (IOException e) {
      throw texts.wrong("JSON", e.getMessage().lines().findFirst().orElse("none"));
    }
  }

  private JsonFactory factory() {
    int longest = reading.cutting().maxLineBytes();
    return JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(longest).build())
        .build();
  }

  /**
   * The next text.
   *
   * @throws BadData if the file is not JSON, or is of something else than texts
   */
  Optional<String> next() throws IOException {
    if (parser == null) {
      parser = factory().createParser(new PartsReader());
    }
    try {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case START_ARRAY, END_ARRAY -> {}
          case VALUE_STRING -> {
            return Optional.of(parser.getText());
          }
          case START_OBJECT -> {
            return Optional.of(field());
          }
          default -> throw wrong("strings or objects", token + " at " + place());
        }
      }
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw wrong("JSON", e.getOriginalMessage() + " at " + place());
    }
  }

  private String field() throws IOException {
    var seen = new TreeSet<String>();
    String text = null;
    String at = place();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      seen.add(name);
      JsonToken value = parser.nextToken();
      if (!name.equals(reading.field())) {
        parser.skipChildren();
      } else if (value == JsonToken.VALUE_STRING) {
        text = parser.getText();
      } else {
        throw wrong("text in the field " + name, value + " at " + place());
      }
    }
    if (text == null) {
      throw wrong("objects with the field " + reading.field(), "one of " + seen + " at " + at);
    }
    return text;
  }

  private String place() {
    return "line %d, column %d"
        .formatted(parser.currentLocation().getLineNr(), parser.currentLocation().getColumnNr());
  }

  private BadData wrong(String expected, String found) {
    return new BadData(
        "cannot ingest %s: expected %s, found %s; mend the file, leave it out with dataset.source.files, or set dataset.source.field or dataset.source.format"
            .formatted(where, expected, found));
  }

  /** Parts as characters. */
  private final class PartsReader extends Reader {

    private String part = "";
    private int at;

    @Override
    public int read(char[] to, int from, int count) throws IOException {
      while (at == part.length()) {
        Optional<String> following = parts.next();
        if (following.isEmpty()) {
          return -1;
        }
        part = following.get();
        at = 0;
      }
      int n = Math.min(count, part.length() - at);
      part.getChars(at, at + n, to, from);
      at += n;
      return n;
    }

    @Override
    public void close() {
      part = "";
      at = 0;
    }
  }
}
