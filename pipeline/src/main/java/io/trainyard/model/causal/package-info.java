/**
 * Layers over sequences that look at the last few steps of their input and at none to come, and
 * carry these from window to window.
 */
package io.trainyard.model.causal;
