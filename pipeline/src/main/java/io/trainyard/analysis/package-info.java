/**
 * What a way of training is worth, measured by training many times: the bias and the variance of
 * its errors, and how these change with training rows, parameters and epochs.
 */
package io.trainyard.analysis;
