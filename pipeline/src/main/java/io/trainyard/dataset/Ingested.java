package io.trainyard.dataset;

import java.util.List;

/** What an ingest wrote, before it is a dataset. */
interface Ingested {

  /** SHA-256 over the content that was read. */
  String source();

  /** Everything that is to be moved into the dataset. */
  List<WrittenFile> written();

  /**
   * @param classNames in index order; of a source without classes none
   * @param targetNames in the order of the values; of a source without targets none
   */
  DatasetManifest manifest(
      DatasetIdentity identity, List<String> classNames, List<String> targetNames);
}
