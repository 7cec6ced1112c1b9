package io.trainyard.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** How records stand in files of JSON: in snake_case, and no number of theirs is null. */
public final class RecordJson {

  private RecordJson() {}

  /** On one line. */
  public static JsonMapper.Builder lines() {
    return lines(new JsonFactory());
  }

  /** On one line, as {@code format} writes and reads it. */
  public static JsonMapper.Builder lines(JsonFactory format) {
    return JsonMapper.builder(format)
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  }

  /** Indented, for people too; a property that a record has not is refused. */
  public static JsonMapper.Builder indented() {
    return lines().enable(SerializationFeature.INDENT_OUTPUT);
  }

  /** Indented, and of a later version's properties those are left out that a record has not. */
  public static ObjectMapper lenient() {
    return indented().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  }
}
