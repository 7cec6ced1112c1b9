package io.trainyard.dataset;

import java.io.Serializable;

/**
 * One decoded row on its way into a Parquet file. Whoever holds it owns the array.
 *
 * @param pixels unsigned bytes, HWC
 */
record Example(long id, int label, byte[] pixels) implements Serializable {}
