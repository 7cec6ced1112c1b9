package io.trainyard.dataset;

import java.io.Serializable;

/**
 * An image as a row has it. Nobody changes the array.
 *
 * @param height in pixels; of encoded images, what decoding gives
 * @param content pixels, HWC, or an image file
 */
record StoredImage(int height, int width, byte[] content) implements Serializable {}
