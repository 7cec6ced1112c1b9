package io.trainyard.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Secrets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds secrets among the values of a configuration. */
final class SecretValues {

  private SecretValues() {}

  /** A value as it may be recorded; what of it is a secret goes by its keys. */
  static ConfigValue redacted(String key, ConfigValue value) {
    if (Secrets.isSecret(key)) {
      return ConfigValueFactory.fromAnyRef(Secrets.REDACTED);
    }
    if (value instanceof ConfigObject object) {
      Map<String, ConfigValue> values = new LinkedHashMap<>();
      object.forEach((inner, one) -> values.put(inner, redacted(inner, one)));
      return ConfigValueFactory.fromMap(values);
    }
    if (value instanceof ConfigList list) {
      List<ConfigValue> values = list.stream().map(one -> redacted("", one)).toList();
      return ConfigValueFactory.fromIterable(values);
    }
    return value;
  }

  /**
   * @throws BadConfiguration that names the key of a URL with a password in it
   */
  static void requireNoneInUrls(ConfigObject root) {
    root.toConfig()
        .entrySet()
        .forEach(
            entry ->
                Secrets.requireNoneInUrl(
                    entry.getKey(), String.valueOf(entry.getValue().unwrapped())));
  }
}
