/** Native operations in place of the slow parts of DL4J's training step. */
package io.trainyard.acceleration;
