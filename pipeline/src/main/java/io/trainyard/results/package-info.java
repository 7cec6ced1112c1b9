/** The run directory and its result tables. */
package io.trainyard.results;
