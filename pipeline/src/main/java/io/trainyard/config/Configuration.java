package io.trainyard.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.trainyard.failure.BadConfiguration;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The configuration of a job: settings given on the command line stand over files, later files over
 * earlier ones, and all of them over {@code reference.conf}. Below {@code defaults} that file also
 * holds what each kind (of model, optimizer, ...) starts from.
 *
 * <p>Read it through {@link #root()}, then call {@link #finish()}.
 */
public final class Configuration {

  private static final String DEFAULTS = "defaults";

  /** Objects, lists, quoted text, substitutions, numbers and words with a meaning. */
  private static final Pattern IS_HOCON =
      Pattern.compile("[{\\[\"]|\\$\\{|(null|true|false|[-+]?[0-9.]+([eE][-+]?[0-9]+)?)$");

  /** Read once: its thousand lines take longer than all else that makes a configuration. */
  private static final Config REFERENCE =
      ConfigFactory.parseResources(Configuration.class, "reference.conf").resolve();

  /** Without defaults, and with its substitutions as they stand. */
  private final Config written;

  private final Reading reading;
  private final Section root;

  private Configuration(Config written, Config resolved, Config reference) {
    this.written = written;
    Config kinds = reference.getConfig(DEFAULTS);
    this.reading = new Reading(kinds, new Problems(), new TreeMap<>(), new TreeMap<>());
    this.root = new Section("", resolved.root(), reference.withoutPath(DEFAULTS).root(), reading);
  }

  /**
   * @param files HOCON files, the last one strongest
   * @param settings {@code path=value} pairs, stronger than the files; a value is an object, a
   *     list, a number, ... of HOCON, or else plain text that needs no quotes
   * @throws BadConfiguration if a file is missing or is not HOCON, or a setting has no {@code =}
   */
  public static Configuration load(List<String> files, List<String> settings) {
    Config written = ConfigFactory.empty();
    for (String file : files) {
      written = parse(file).withFallback(written);
    }
    for (String setting : settings) {
      written = setting(setting).withFallback(written);
    }
    return of(written);
  }

  /** A configuration written as HOCON text. */
  public static Configuration parseText(String hocon) {
    try {
      return of(ConfigFactory.parseString(hocon));
    } catch (ConfigException e) {
      throw unusable("the configuration", e);
    }
  }

  /**
   * This configuration with other values, as if they had been given as settings on the command
   * line; nothing of it has been read yet. This one stays as it is.
   *
   * @param settings JSON by path; an object is merged with what stands at its path
   * @throws BadConfiguration if a substitution cannot be resolved any more
   */
  public Configuration with(Map<String, String> settings) {
    return over(written, settings);
  }

  /**
   * Likewise. Where a setting gives a section another kind, what is written in that section for the
   * former kind, and is nothing that the new one takes, no longer counts.
   *
   * @param section whose kinds' defaults stand under its own name, such as {@code model}
   * @param settings JSON by path
   * @throws BadConfiguration if a substitution cannot be resolved any more
   */
  public Configuration withKind(String section, Map<String, String> settings) {
    Optional<String> kind =
        Optional.ofNullable(settings.get(section + ".kind")).map(json -> json.replace("\"", ""));
    Optional<String> former = root.glance(section + ".kind");
    Config kept = written;
    if (kind.isPresent() && former.isPresent() && !kind.equals(former)) {
      Set<String> others = new TreeSet<>(keys(section, former.get()));
      others.removeAll(keys(section, kind.get()));
      for (String key : others) {
        kept = kept.withoutPath(ConfigUtil.joinPath(section, key));
      }
    }
    return over(kept, settings);
  }

  /** What a kind takes, beside what all kinds do. */
  private Set<String> keys(String section, String kind) {
    String path = ConfigUtil.joinPath(section, kind);
    return reading.kinds().hasPath(path) ? reading.kinds().getObject(path).keySet() : Set.of();
  }

  private static Configuration over(Config written, Map<String, String> settings) {
    Config result = written;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String path = ConfigUtil.joinPath(List.of(setting.getKey().split("\\.", -1)));
      try {
        Config one = ConfigFactory.parseString(path + " = " + setting.getValue());
        result = one.withFallback(result);
      } catch (ConfigException e) {
        throw unusable(setting.getKey() + " = " + setting.getValue(), e);
      }
    }
    return of(result);
  }

  /**
   * This configuration where it says something, and another one where it does not; nothing of it
   * has been read yet. Neither of the two changes.
   *
   * @throws BadConfiguration if a substitution cannot be resolved any more
   */
  public Configuration over(Configuration below) {
    return of(written.withFallback(below.written));
  }

  private static Configuration of(Config written) {
    if (written.hasPath(DEFAULTS)) {
      throw new BadConfiguration(
          "cannot use the configuration: expected no key \"defaults\", which belongs to"
              + " reference.conf; set the values in their sections instead");
    }
    try {
      Config resolved = written.withFallback(REFERENCE).resolve();
      SecretValues.requireNoneInUrls(written.resolveWith(resolved).root());
      return new Configuration(written, resolved.withoutPath(DEFAULTS), REFERENCE);
    } catch (ConfigException e) {
      throw unusable("the configuration", e);
    }
  }

  private static Config parse(String file) {
    try {
      return ConfigFactory.parseFile(
          new File(file), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException.IO e) {
      throw new BadConfiguration(
          "cannot read configuration file " + file + ": expected a readable HOCON file", e);
    } catch (ConfigException e) {
      throw unusable("configuration file " + file, e);
    }
  }

  private static Config setting(String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new BadConfiguration(
          "cannot use --set " + setting + ": expected path=value, found no \"=\"");
    }
    String path = setting.substring(0, equals).strip();
    String value = setting.substring(equals + 1).strip();
    // HOCON would take the // of a path for a comment, and a comma for the end of the value.
    String hocon = IS_HOCON.matcher(value).lookingAt() ? value : ConfigUtil.quoteString(value);
    try {
      return ConfigFactory.parseString(path + " = " + hocon);
    } catch (ConfigException e) {
      throw unusable("--set " + setting, e);
    }
  }

  private static BadConfiguration unusable(String what, ConfigException e) {
    return new BadConfiguration("cannot use " + what + ": " + e.getMessage(), e);
  }

  public Section root() {
    return root;
  }

  /**
   * Ends the reading: every key that no section asked for is a problem.
   *
   * @throws BadConfiguration that lists every problem, if there is one
   */
  public void finish() {
    root.done();
    reading.problems().throwIfAny();
  }

  /** What was found wrong with it so far. */
  public List<Problems.Problem> problems() {
    return reading.problems().all();
  }

  /** Every value that was read, defaults included, by its path, rendered as JSON. */
  public SortedMap<String, String> effective() {
    return rendered(reading.effective());
  }

  /** The same as it may be recorded: without {@link Secrets}. */
  public SortedMap<String, String> recorded() {
    return rendered(
        reading.effective().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    value -> SecretValues.redacted(value.getKey(), value.getValue()))));
  }

  /**
   * What values that were read would be if nobody had set them, by their paths, rendered as JSON:
   * of a kind's keys what that kind starts from. A key that reference.conf leaves to its readers
   * has none.
   */
  public SortedMap<String, String> defaults() {
    return rendered(reading.defaults());
  }

  private static SortedMap<String, String> rendered(Map<String, ConfigValue> values) {
    SortedMap<String, String> result = new TreeMap<>();
    values.forEach((path, value) -> result.put(path, value.render(ConfigRenderOptions.concise())));
    return result;
  }

  /** HOCON that reads back as {@code effective}. */
  public static String render(Map<String, String> effective) {
    return effective.entrySet().stream()
        .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /**
   * What all sections of one configuration share while they are read.
   *
   * @param effective values that were read, by their paths
   * @param defaults what these would be if nobody had set them
   */
  record Reading(
      Config kinds,
      Problems problems,
      Map<String, ConfigValue> effective,
      Map<String, ConfigValue> defaults) {

    /** Notes a value that is read, and what it would be if nobody had set it. */
    void read(String path, ConfigValue value, ConfigValue otherwise) {
      effective.put(path, value);
      if (otherwise == null || otherwise instanceof ConfigObject) {
        defaults.remove(path);
      } else {
        defaults.put(path, otherwise);
      }
    }

    void forget(String path) {
      effective.remove(path);
      defaults.remove(path);
    }
  }
}
