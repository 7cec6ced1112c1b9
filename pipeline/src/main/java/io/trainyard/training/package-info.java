/** The loop of epochs, and a run of it with a directory of its own. */
package io.trainyard.training;
