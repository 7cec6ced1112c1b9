package io.trainyard.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page that describes the tables, against what is written. */
class ResultColumnsTest {

  private static final Path PAGE = Path.of("RESULTS.md");

  private static final Pattern COLUMN = Pattern.compile("\\| `(\\w+)` \\| ([^|]+?) \\|.*");

  private static final Map<String, RowForm<?>> TABLES = tables();

  private static Map<String, RowForm<?>> tables() {
    Map<String, RowForm<?>> tables = new LinkedHashMap<>();
    tables.put("metrics/", MetricRow.FORM);
    tables.put("timings/", TimingRow.FORM);
    tables.put("averaging/", AveragingRow.FORM);
    tables.put("samples/ of language models", SampleRow.FORM);
    tables.put("samples/ of encoders and decoders", TranslationSampleRow.FORM);
    tables.put("evaluation/SPLIT-confusion.parquet", ConfusionRow.FORM);
    tables.put("evaluation/SPLIT-classes.parquet", ClassRow.FORM);
    tables.put("evaluation/SPLIT-members.parquet of classifiers", MemberRow.FORM);
    tables.put("evaluation/SPLIT-members.parquet of values", ValueMemberRow.FORM);
    tables.put("evaluation/SPLIT-members.parquet of language models", LanguageMemberRow.FORM);
    tables.put("evaluation/SPLIT-disagreement.parquet", PairRow.FORM);
    tables.put("evaluation/SPLIT-error-correlation.parquet", ValuePairRow.FORM);
    tables.put("evaluation/SPLIT-calibration.parquet", CalibrationRow.FORM);
    tables.put("evaluation/SPLIT-decomposition.parquet", DecompositionRow.FORM);
    tables.put("trials.parquet", TrialRow.form(new TreeMap<>()));
    tables.put("curves.parquet", CurveRow.FORM);
    tables.put("bias-variance.parquet", BiasVarianceRow.FORM);
    tables.put("embeddings.parquet", TokenVectorRow.FORM);
    tables.put("neighbours.parquet", NeighbourRow.FORM);
    return tables;
  }

  static Stream<String> names() {
    return TABLES.keySet().stream();
  }

  @Test
  void describesTheseTablesAlone() throws IOException {
    assertThat(described()).containsOnlyKeys(TABLES.keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void describesEachColumnInItsPlaceWithItsType(String table) throws IOException {
    assertThat(described().get(table)).isEqualTo(columns(TABLES.get(table).schema()));
  }

  /** By heading "name: type", as the page has them. */
  private static Map<String, List<String>> described() throws IOException {
    Map<String, List<String>> described = new LinkedHashMap<>();
    for (String part : Files.readString(PAGE).split("(?m)^## ")) {
      List<String> lines = part.lines().toList();
      if (!lines.get(0).startsWith("# ")) {
        described.put(
            lines.get(0),
            lines.stream()
                .map(COLUMN::matcher)
                .filter(Matcher::matches)
                .map(column -> column.group(1) + ": " + column.group(2))
                .toList());
      }
    }
    return described;
  }

  private static List<String> columns(MessageType schema) {
    return schema.getFields().stream().map(field -> field.getName() + ": " + type(field)).toList();
  }

  private static String type(Type field) {
    String nullable = field.isRepetition(Type.Repetition.OPTIONAL) ? "?" : "";
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    if (!field.isPrimitive()) {
      return "list of float";
    } else if (logical instanceof TimestampLogicalTypeAnnotation) {
      return "timestamp" + nullable;
    } else if (Arrays.asList(LogicalTypeAnnotation.stringType(), LogicalTypeAnnotation.jsonType())
        .contains(logical)) {
      return logical.toString().toLowerCase(Locale.ROOT) + nullable;
    }
    return field.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT)
        + nullable;
  }
}
