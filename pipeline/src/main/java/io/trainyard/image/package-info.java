/**
 * Images in memory: decoding, resizing, and the form in which they are augmented. Needs no Spark.
 */
package io.trainyard.image;
