package io.trainyard.dataset;

/**
 * What ingest did.
 *
 * @param path of the dataset directory, fully qualified
 * @param alreadyThere whether the same dataset stood there, so that nothing was written
 */
public record IngestReport(Manifest manifest, String path, boolean alreadyThere, double seconds) {}
