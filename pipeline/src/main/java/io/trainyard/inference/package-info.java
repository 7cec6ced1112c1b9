/** A trained network put to use on a dataset, across partitions. */
package io.trainyard.inference;
