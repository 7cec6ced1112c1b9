/**
 * Trials over a space of configurations: which ones, which of them are ended early, and what came
 * of them.
 */
package io.trainyard.search;
