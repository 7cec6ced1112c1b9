/**
 * Augmentation: transforms of training images, and mixing of the rows of minibatches, composed in
 * the order of the configuration.
 *
 * <p>{@link io.trainyard.augment.Augmentation} is what the list {@code augment} says; it makes an
 * {@link io.trainyard.augment.Augmenter}, which changes one image after another, as {@link
 * io.trainyard.image.Planes}, on the thread that prepares minibatches. A kind is a {@link
 * io.trainyard.augment.Transform}, which users can write too and name by class, or a mixing of the
 * rows of a {@link io.trainyard.augment.Minibatch}, images and labels alike. Neighbours that only
 * move pixels about (translation, rotation, scale, shear, then elastic) are multiplied to one
 * resampling, so that an image is blurred once.
 *
 * <p>What is made of an image is a function of the image and of the seed that is given with it,
 * which callers derive from the run's seed, the epoch and the row's id; of a minibatch, of those of
 * its place. So neither partitioning nor retries nor the number of threads show in it. Functions
 * beyond arithmetic come from {@link java.lang.StrictMath} where their last bit would show.
 * Validation and test rows never come here but for test-time augmentation.
 *
 * <p>Needs no Spark. To add a transform, see {@code CONTRIBUTING.md}; for users, {@code
 * pipeline/AUGMENTATION.md}.
 */
package io.trainyard.augment;
