package io.trainyard.bench;

import io.trainyard.averaging.ExchangeTrial;
import io.trainyard.averaging.ExchangeTrial.Route;
import io.trainyard.config.Section;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one averaging took.
 *
 * @param bytesSent by one worker, over sockets
 * @param cpuSeconds of a core that one worker takes, one value a repetition
 * @param seconds one value a repetition, from when all workers were there until all had the mean
 */
public record ScalingPoint(
    ExchangeTrial.Setup setup, double bytesSent, Samples cpuSeconds, Samples seconds) {

  /** The figures under their names in the JSON line. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("name", label(setup.route()));
    figures.put("exchange", Section.kebab(setup.exchange()));
    figures.put("workers", setup.workers());
    figures.put("parameters", setup.parameters());
    figures.put("milliseconds", Digits.round(1e3 * seconds.median()));
    figures.put("cpu_milliseconds_per_worker", Digits.round(1e3 * cpuSeconds.median()));
    figures.put("spread", Digits.round(seconds.spread()));
    figures.put("repetitions", seconds.values().length);
    figures.put("bytes_sent", Digits.round(bytesSent));
    return figures;
  }

  /** How a route is called in tables and JSON. */
  public static String label(Route route) {
    return Section.kebab(route);
  }
}
