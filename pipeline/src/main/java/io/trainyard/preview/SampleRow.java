package io.trainyard.preview;

import io.trainyard.image.PixelImage;

/**
 * A training row that is shown.
 *
 * @param label the class index
 */
record SampleRow(long id, int label, PixelImage image) {}
