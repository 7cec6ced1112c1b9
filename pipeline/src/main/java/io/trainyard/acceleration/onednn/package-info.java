/**
 * oneDNN's primitives, as few as networks need, over its C interface.
 *
 * <p>A primitive is created once for the layouts of its arrays and then run as often as wanted: a
 * run is one native call, without allocation.
 */
package io.trainyard.acceleration.onednn;
