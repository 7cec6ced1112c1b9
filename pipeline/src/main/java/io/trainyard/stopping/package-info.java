/** Early stopping: criteria over a series of validation results. */
package io.trainyard.stopping;
