package io.trainyard.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads one list of named elements; see {@link Section#elements}. */
final class ElementReader<T> {

  private final Elements<T> allowed;
  private final Configuration.Reading reading;
  private final List<T> results = new ArrayList<>();
  private final List<ConfigValue> effective = new ArrayList<>();

  ElementReader(Elements<T> allowed, Configuration.Reading reading) {
    this.allowed = allowed;
    this.reading = reading;
  }

  /** What the readers made, without those that are null. */
  List<T> results() {
    return List.copyOf(results);
  }

  /** The list as it would be written with every default and without presets. */
  ConfigValue effective() {
    return ConfigValueFactory.fromIterable(effective);
  }

  void read(String path, ConfigValue value) {
    if (value instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        element(path + "[" + i + "]", list.get(i));
      }
    } else if (isName(value)) {
      element(path, value);
    } else {
      problem(path, value, "a list [ { NAME { ... } }, ... ] or the name of a preset");
    }
  }

  private void element(String path, ConfigValue value) {
    if (isName(value)) {
      named(path, value);
    } else if (value instanceof ConfigObject object
        && object.size() == 1
        && object.values().iterator().next() instanceof ConfigObject written) {
      one(path, object.keySet().iterator().next(), written);
    } else {
      problem(path, value, "an object of one name and its parameters, { NAME { ... } }, or a name");
    }
  }

  private void named(String path, ConfigValue value) {
    String name = (String) value.unwrapped();
    String preset = ConfigUtil.joinPath(allowed.presets(), name);
    if (reading.kinds().hasPath(preset)) {
      read(path + "(" + name + ")", reading.kinds().getList(preset));
    } else {
      one(path, name, ConfigValueFactory.fromMap(Map.of()));
    }
  }

  private void one(String path, String name, ConfigObject written) {
    boolean own = written.containsKey("class");
    Function<Section, T> reader =
        own ? section -> allowed.own().apply(name, section) : allowed.readers().get(name);
    if (reader == null) {
      unknown(path, name);
      return;
    }
    ConfigObject complete = written;
    String defaults = ConfigUtil.joinPath(allowed.family(), own ? "own" : name);
    if (reading.kinds().hasPath(defaults)) {
      complete = Section.over(written, reading.kinds().getObject(defaults));
    }
    // Elements have no path that could be written, so they stand in the whole list's value.
    var inner =
        new Configuration.Reading(
            reading.kinds(), reading.problems(), new TreeMap<>(), new TreeMap<>());
    Section section = new Section(path + "." + name, complete, complete, inner);
    T result = reader.apply(section);
    section.done();
    if (result != null) {
      results.add(result);
    }
    for (String key : complete.keySet()) {
      ConfigValue read = inner.effective().get(section.path(key));
      complete = read == null ? complete : complete.withValue(key, read);
    }
    effective.add(ConfigValueFactory.fromMap(Map.of(name, complete)));
  }

  private void unknown(String path, String name) {
    var presets = new TreeSet<>(reading.kinds().getObject(allowed.presets()).keySet());
    var kinds = new TreeSet<>(allowed.readers().keySet());
    var known = new TreeSet<>(kinds);
    known.addAll(presets);
    reading
        .problems()
        .add(
            path,
            '"' + name + '"',
            "one of "
                + String.join(", ", kinds)
                + ", a preset ("
                + String.join(", ", presets)
                + ") or a class of your own, { NAME { class = ... } }"
                + Nearest.hint(name, known));
  }

  private static boolean isName(ConfigValue value) {
    return value != null && value.valueType() == ConfigValueType.STRING;
  }

  private void problem(String path, ConfigValue value, String expected) {
    String found = value == null ? "nothing" : value.render(ConfigRenderOptions.concise());
    reading.problems().add(path, found, expected);
  }
}
