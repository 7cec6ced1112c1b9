/** Transforms of training images and their composition. Needs no Spark. */
package io.trainyard.augment;
