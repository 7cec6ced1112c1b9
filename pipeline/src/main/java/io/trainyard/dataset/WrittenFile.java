package io.trainyard.dataset;

import java.io.Serializable;

/**
 * A file that is to be moved into a dataset.
 *
 * @param written where it is now, fully qualified
 * @param file what the manifest will say of it, with its final path
 */
record WrittenFile(String written, Manifest.Part file) implements Serializable {}
