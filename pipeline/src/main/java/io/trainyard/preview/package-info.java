/**
 * Pictures of what a training would see, for people to look at before it starts. Needs no Spark.
 */
package io.trainyard.preview;
