/**
 * A network's passes compiled to native operations, in place of DL4J's own.
 *
 * <p>{@link io.trainyard.acceleration.Acceleration} is the way in: it builds a network of any DL4J
 * configuration whose output, loss and gradients are then computed by a program of oneDNN's
 * operations (package {@link io.trainyard.acceleration.onednn}) on preallocated arrays, compiled
 * when a shape of minibatch comes up for the first time. Parameters, gradients and the optimizer's
 * state stay DL4J's, flattened as DL4J has them, and so do updaters, regularization, clipping and
 * checkpoints.
 *
 * <p>For each class of layer there is a translation, which emits its operations forward and, in the
 * opposite order, backward: no gradient is computed for what nothing learns from, such as the
 * images themselves, and layers agree on the order of arrays so that products need no transposing
 * copies. A layer without a translation, or with a setting that its translation does not know, is
 * run by DL4J between the others; a network that cannot be compiled at all is run by DL4J whole.
 * {@link io.trainyard.acceleration.Survey} tells which and why, and how much memory a minibatch
 * takes.
 *
 * <p>Results agree with DL4J's to float32 rounding, except where DL4J's are wrong; the tests name
 * those cases. One native thread for a task slot is required. On GPUs DL4J's own passes are taken.
 * Native memory is freed by {@link io.trainyard.model.Network#release}. Needs no Spark.
 */
package io.trainyard.acceleration;
