package io.trainyard.config;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What the elements of a list may be that is read with {@link Section#elements}.
 *
 * @param family the name under which the defaults of the kinds stand in reference.conf, and those
 *     of {@code own} under its name {@code own}
 * @param presets the name under which reference.conf holds lists that may be named as a whole
 * @param readers what reads each kind
 * @param own reads an element with a key {@code class}, of the name that it is given
 */
public record Elements<T>(
    String family,
    String presets,
    Map<String, Function<Section, T>> readers,
    BiFunction<String, Section, T> own) {}
