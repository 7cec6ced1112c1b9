/**
 * Pictures of what a training would see, for people to look at before it starts: job {@code
 * augment}.
 *
 * <p>{@link io.trainyard.preview.AugmentationPreview} takes a few training rows, the same ones each
 * time and spread over the classes, and shows each beside what the first epochs would make of it:
 * the same variants to the bit, as they come from the same seeds. Where minibatches are mixed, the
 * rows shown stand in for one. What makes no sense for the data, such as mirrored digits, is warned
 * of on the sheet. {@link io.trainyard.preview.PictureFile} writes the sheet, in place of an
 * earlier picture and of nothing else.
 *
 * <p>Reads the dataset's Parquet in this process; needs no Spark.
 */
package io.trainyard.preview;
