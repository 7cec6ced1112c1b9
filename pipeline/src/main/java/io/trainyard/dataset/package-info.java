/**
 * Datasets: ingest from raw files into Parquet, the manifest, and readers of rows and minibatches.
 */
package io.trainyard.dataset;
