/**
 * Classifiers and regressors that are not networks, as plain numbers: what other libraries have
 * trained, evaluated without them.
 */
package io.trainyard.model.classifier;
