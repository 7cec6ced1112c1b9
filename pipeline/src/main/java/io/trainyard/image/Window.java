package io.trainyard.image;

/** A part of an image, in pixels. */
record Window(int top, int left, int height, int width) {}
