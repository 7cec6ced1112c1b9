package io.trainyard.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One object of the configuration, read strictly: a value of the wrong type or out of range, a
 * missing one and a key that nobody asked for are all noted in {@link Problems}, never thrown.
 * After a problem a reader gets a value of the right type that it may go on with; the caller ends
 * the whole reading with {@link Problems#throwIfAny()}.
 *
 * <p>Whoever reads a section calls {@link #done()} after the last key. Not thread-safe.
 */
public final class Section {

  private final String path;
  private final ConfigObject object;

  /** What would stand here if nobody had set anything. */
  private final ConfigObject unset;

  private final Configuration.Reading reading;
  private final TreeSet<String> asked = new TreeSet<>();

  /** A section that stands at {@code path}, which is empty at the root. */
  Section(String path, ConfigObject object, ConfigObject unset, Configuration.Reading reading) {
    this.path = path;
    this.object = object;
    this.unset = unset;
    this.reading = reading;
  }

  /** The full path of {@code key}, as it is written with {@code --set}. */
  public String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Notes a problem that a reader found itself, such as two keys that contradict each other. */
  public void problem(String key, Object found, String expected) {
    reading.problems().add(path(key), found, expected);
  }

  public int integer(String key, Range range) {
    return (int) whole(key, range, Integer.MAX_VALUE);
  }

  public long longInteger(String key, Range range) {
    return whole(key, range, Long.MAX_VALUE);
  }

  public Optional<Integer> optionalInteger(String key, Range range) {
    return isNull(key) ? Optional.empty() : Optional.of(integer(key, range));
  }

  public double decimal(String key, Range range) {
    return number(key, ask(key), "a number " + range, range).orElse(range.low());
  }

  public Optional<Double> optionalDecimal(String key, Range range) {
    return isNull(key) ? Optional.empty() : Optional.of(decimal(key, range));
  }

  /** A list of whole numbers, possibly empty. */
  public List<Integer> integers(String key, Range range) {
    ConfigValue value = ask(key);
    List<Integer> result = new ArrayList<>();
    if (!(value instanceof ConfigList list)) {
      wrong(key, value, "a list of whole numbers " + range);
      return result;
    }
    for (int i = 0; i < list.size(); i++) {
      String element = key + "[" + i + "]";
      String expected = "a whole number " + range;
      Optional<Double> number = number(element, list.get(i), expected, range);
      if (number.isPresent() && number.get() != Math.rint(number.get())) {
        wrong(element, list.get(i), expected);
      } else {
        number.ifPresent(x -> result.add(x.intValue()));
      }
    }
    return result;
  }

  /** {@code true} or {@code false}; "yes" and "on" are no booleans. */
  public boolean flag(String key) {
    ConfigValue value = ask(key);
    if (value != null && value.valueType() == ConfigValueType.BOOLEAN) {
      return (Boolean) value.unwrapped();
    }
    if (value != null && List.of("true", "false").contains(String.valueOf(value.unwrapped()))) {
      return Boolean.parseBoolean((String) value.unwrapped());
    }
    wrong(key, value, "true or false");
    return false;
  }

  public String text(String key) {
    return text(key, "text");
  }

  public Optional<String> optionalText(String key) {
    return isNull(key) ? Optional.empty() : Optional.of(text(key));
  }

  /** Text as it stands, which may be blank or nothing at all; empty where the key is left out. */
  public Optional<String> verbatim(String key) {
    if (isNull(key)) {
      return Optional.empty();
    }
    ConfigValue value = ask(key);
    if (value instanceof ConfigObject || value instanceof ConfigList) {
      wrong(key, value, "text");
      return Optional.empty();
    }
    return Optional.of(String.valueOf(value.unwrapped()));
  }

  /** A list of texts, none of them blank, possibly empty. */
  public List<String> texts(String key) {
    String expected = "a list of texts";
    ConfigValue value = ask(key);
    List<String> result = new ArrayList<>();
    if (!(value instanceof ConfigList list)) {
      wrong(key, value, expected);
      return result;
    }
    for (ConfigValue element : list) {
      String text = String.valueOf(element.unwrapped());
      if (element instanceof ConfigObject || element instanceof ConfigList || text.isBlank()) {
        wrong(key, value, expected);
        return List.of();
      }
      result.add(text);
    }
    return result;
  }

  /** One of an enum's constants, written in kebab-case. */
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    E[] constants = type.getEnumConstants();
    String expected =
        "one of " + Arrays.stream(constants).map(Section::kebab).collect(Collectors.joining(", "));
    ConfigValue value = ask(key);
    for (E constant : constants) {
      if (value != null && kebab(constant).equals(value.unwrapped())) {
        return constant;
      }
    }
    wrong(key, value, expected);
    return constants[0];
  }

  /** The name of an enum's constant as the configuration writes it. */
  public static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A length of time with its unit, such as {@code 10 minutes}. */
  public Duration duration(String key) {
    String expected = "a length of time with its unit, such as \"10 minutes\"";
    ConfigValue value = ask(key);
    if (value != null && value.valueType() == ConfigValueType.STRING) {
      try {
        Duration duration = ConfigFactory.empty().withValue("x", value).getDuration("x");
        if (!duration.isNegative() && !duration.isZero()) {
          return duration;
        }
      } catch (ConfigException.BadValue e) {
        // Reported below with the rest.
      }
    }
    wrong(key, value, expected);
    return Duration.ofSeconds(1);
  }

  public Optional<Duration> optionalDuration(String key) {
    return isNull(key) ? Optional.empty() : Optional.of(duration(key));
  }

  /** A nested object; an empty one where there is none or something else stands. */
  public Section section(String key) {
    ConfigValue value = ask(key);
    if (value instanceof ConfigObject nested) {
      return new Section(path(key), nested, unset(key), reading);
    }
    wrong(key, value, "an object { ... }");
    return new Section(path(key), ConfigFactory.empty().root(), unset(key), reading);
  }

  /**
   * A nested object whose key {@code kind} says which of the {@code readers} takes the rest. The
   * defaults of that kind stand below what is written. A bare number is short for kind {@code
   * constant} where there is one with a key {@code value}.
   *
   * @param family the name under which the defaults of the kinds stand in reference.conf
   * @return what the reader made; null, with a problem noted, where the kind is unknown
   */
  public <T> T kind(String key, String family, Map<String, Function<Section, T>> readers) {
    ConfigValue value = ask(key);
    ConfigObject written;
    boolean numbers = readers.containsKey("constant");
    if (value instanceof ConfigObject nested) {
      written = nested;
    } else if (numbers && isNumber(value)) {
      written = constant(value);
      reading.forget(path(key));
    } else {
      wrong(key, value, (numbers ? "a number or " : "") + "an object { kind = ... }");
      return null;
    }
    ConfigValue kind = written.get("kind");
    String name = kind == null ? null : String.valueOf(kind.unwrapped());
    Function<Section, T> reader = name == null ? null : readers.get(name);
    if (reader == null) {
      String nearest = name == null ? "" : Nearest.hint(name, readers.keySet());
      String expected = "one of " + String.join(", ", new TreeSet<>(readers.keySet())) + nearest;
      reading
          .problems()
          .add(path(key) + ".kind", name == null ? "nothing" : quoted(kind), expected);
      return null;
    }
    ConfigObject defaults = defaults(ConfigUtil.joinPath(family, name));
    ConfigObject reference =
        numbers && isNumber(unset.get(key)) ? constant(unset.get(key)) : unset(key);
    Section section =
        new Section(path(key), over(written, defaults), ofKind(name, reference, defaults), reading);
    section.ask("kind");
    T result = reader.apply(section);
    section.done();
    return result;
  }

  /** What stands for a bare number. */
  private static ConfigObject constant(ConfigValue number) {
    return ConfigFactory.parseMap(Map.of("kind", "constant", "value", number.unwrapped())).root();
  }

  /** What the kind of that name in that family starts from. */
  private ConfigObject defaults(String kind) {
    return reading.kinds().hasPath(kind)
        ? reading.kinds().getObject(kind)
        : ConfigFactory.empty().root();
  }

  /**
   * What a section of that kind would hold if nobody had set anything but its kind.
   *
   * @param reference what stands there in reference.conf, which may be of another kind
   */
  private static ConfigObject ofKind(String name, ConfigObject reference, ConfigObject defaults) {
    ConfigValue kind = reference.get("kind");
    if (kind == null) {
      return defaults;
    }
    return name.equals(kind.unwrapped())
        ? over(reference, defaults)
        : defaults.withValue("kind", kind);
  }

  /** The object that would stand at {@code key} if nobody had set anything. */
  private ConfigObject unset(String key) {
    return unset.get(key) instanceof ConfigObject nested ? nested : ConfigFactory.empty().root();
  }

  /**
   * A list of objects with one key each, a name over parameters, such as {@code [ { rotate { max =
   * 10 } }, { blur {} } ]}, read in order. The defaults of the named kind stand below what is
   * written. A name alone is short for the name over no parameters; or it is a preset's, which
   * stands for the elements of that list, as a list of one name does for that name. Parameters with
   * a key {@code class} are read by {@link Elements#own}.
   *
   * @return what the readers made; less those, with a problem noted, whose name is unknown
   */
  public <T> List<T> elements(String key, Elements<T> allowed) {
    ElementReader<T> reader = new ElementReader<>(allowed, reading);
    reader.read(path(key), ask(key));
    reading.read(path(key), reader.effective(), unset.get(key));
    return reader.results();
  }

  /** Two numbers, {@code [low, high]}. */
  public Interval interval(String key, Range range) {
    String expected = "two numbers [low, high], low <= high, each " + range;
    ConfigValue value = ask(key);
    if (value instanceof ConfigList list && list.size() == 2) {
      Optional<Double> low = number(key + "[0]", list.get(0), expected, range);
      Optional<Double> high = number(key + "[1]", list.get(1), expected, range);
      if (low.isEmpty() || high.isEmpty()) {
        return new Interval(range.low(), range.low());
      }
      if (low.get() <= high.get()) {
        return new Interval(low.get(), high.get());
      }
    }
    wrong(key, value, expected);
    return new Interval(range.low(), range.low());
  }

  /** Also as text, since environment variables arrive so. */
  private static boolean isNumber(ConfigValue value) {
    return value != null
        && (value.unwrapped() instanceof Number
            || value.unwrapped() instanceof String text
                && text.strip().matches("[+-]?[0-9.]+([eE][+-]?[0-9]+)?"));
  }

  /**
   * An object over its defaults. {@code withFallback} will not do, since a written object that
   * stood over a default of another type, such as a learning rate's schedule over a number, takes
   * no further defaults after that.
   */
  static ConfigObject over(ConfigObject written, ConfigObject defaults) {
    ConfigObject result = defaults;
    for (Map.Entry<String, ConfigValue> entry : written.entrySet()) {
      ConfigValue below = defaults.get(entry.getKey());
      ConfigValue value = entry.getValue();
      result = result.withValue(entry.getKey(), below == null ? value : value.withFallback(below));
    }
    return result;
  }

  /** Whether {@code key} is absent or {@code null}, which is how optional keys are left out. */
  public boolean isNull(String key) {
    ConfigValue value = ask(key);
    return value == null || value.valueType() == ConfigValueType.NULL;
  }

  /**
   * What stands at {@code path} below here, unchecked, as text: for a check of one section against
   * another, whose own reader takes and checks the value.
   */
  public Optional<String> glance(String path) {
    Config config = object.toConfig();
    return config.hasPath(path)
        ? Optional.of(String.valueOf(config.getValue(path).unwrapped()))
        : Optional.empty();
  }

  /** All keys that stand here, sorted: where users choose the names. */
  public List<String> keys() {
    return List.copyOf(new TreeSet<>(object.keySet()));
  }

  /** Whether an object stands at {@code key}. */
  public boolean isObject(String key) {
    return object.get(key) instanceof ConfigObject;
  }

  /** Whether a list stands at {@code key}. */
  public boolean isList(String key) {
    return object.get(key) instanceof ConfigList;
  }

  /** Whether text stands at {@code key}. */
  public boolean isText(String key) {
    ConfigValue value = object.get(key);
    return value != null && value.valueType() == ConfigValueType.STRING;
  }

  /**
   * Values of any type, as JSON: the elements of a list, or what else stands at {@code key} as the
   * only one.
   */
  public List<String> values(String key) {
    ConfigValue value = ask(key);
    if (value instanceof ConfigList list) {
      return list.stream().map(Section::quoted).toList();
    }
    return value == null ? List.of() : List.of(quoted(value));
  }

  /** Leaves a key to another job, which reads and checks it. */
  public void leave(String key) {
    asked.add(key);
  }

  /** Notes every key that stands here and that nobody asked for. */
  public void done() {
    for (String key : new TreeSet<>(object.keySet())) {
      if (!asked.contains(key)) {
        reading
            .problems()
            .add(path(key), Problems.Problem.UNKNOWN_KEY, "a known key" + Nearest.hint(key, asked));
      }
    }
  }

  /** Leaves every other key to somebody who could not be asked, such as a class that is missing. */
  public void ignoreRest() {
    object.keySet().forEach(this::ask);
  }

  /**
   * Puts what a reader found out in the place of a key's value, for the configuration in effect.
   */
  public void settle(String key, String value) {
    asked.add(key);
    reading.read(path(key), ConfigValueFactory.fromAnyRef(value), null);
  }

  private ConfigValue ask(String key) {
    asked.add(key);
    ConfigValue value = object.get(key);
    if (value != null && !(value instanceof ConfigObject)) {
      reading.read(path(key), value, unset.get(key));
    }
    return value;
  }

  private long whole(String key, Range range, long max) {
    ConfigValue value = ask(key);
    String expected = "a whole number " + range;
    Optional<Double> number = number(key, value, expected, range);
    if (number.isEmpty()) {
      return (long) range.low();
    }
    if (number.get() != Math.rint(number.get()) || number.get() > max) {
      wrong(key, value, expected);
      return (long) range.low();
    }
    // Through text, since a double would round a 64-bit seed.
    String text = String.valueOf(value.unwrapped());
    return text.matches("[+-]?\\d+") ? Long.parseLong(text) : number.get().longValue();
  }

  private Optional<Double> number(String key, ConfigValue value, String expected, Range range) {
    double x = Double.NaN;
    if (value != null && value.unwrapped() instanceof Number number) {
      x = number.doubleValue();
    } else if (value != null && value.unwrapped() instanceof String text) {
      // Environment variables arrive as text.
      try {
        x = Double.parseDouble(text.strip());
      } catch (NumberFormatException e) {
        x = Double.NaN;
      }
    }
    if (Double.isNaN(x) || !range.contains(x)) {
      wrong(key, value, expected);
      return Optional.empty();
    }
    return Optional.of(x);
  }

  private String text(String key, String expected) {
    ConfigValue value = ask(key);
    if (value != null
        && !(value instanceof ConfigObject)
        && !(value instanceof ConfigList)
        && value.valueType() != ConfigValueType.NULL
        && !String.valueOf(value.unwrapped()).isBlank()) {
      return String.valueOf(value.unwrapped());
    }
    wrong(key, value, expected);
    return "";
  }

  private void wrong(String key, ConfigValue value, String expected) {
    reading.problems().add(path(key), value == null ? "nothing" : quoted(value), expected);
  }

  private static String quoted(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }
}
