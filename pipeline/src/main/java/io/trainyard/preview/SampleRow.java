package io.trainyard.preview;

import io.trainyard.image.PixelImage;

/**
 * A training row that is shown.
 *
 * @param label the class index
 * @param image as it is stored, of any size
 */
record SampleRow(long id, int label, PixelImage image) {}
