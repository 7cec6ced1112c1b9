/** Layers of Deeplearning4j that make an invertible map of images, and the map's inverse. */
package io.trainyard.model.flow;
