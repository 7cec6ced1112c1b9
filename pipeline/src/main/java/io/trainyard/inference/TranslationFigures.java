package io.trainyard.inference;

import io.trainyard.evaluation.CorpusBleu;
import io.trainyard.evaluation.SequenceMetrics;
import java.io.Serializable;

/**
 * What translations are worth, as counts, which merge across partitions.
 *
 * @param bleu against the references
 * @param exact how many are what they should be, by difficulty too where pairs are exercises
 */
record TranslationFigures(CorpusBleu bleu, SequenceMetrics exact) implements Serializable {

  /** Of no translations. */
  TranslationFigures() {
    this(new CorpusBleu(), new SequenceMetrics());
  }

  void merge(TranslationFigures other) {
    bleu.merge(other.bleu);
    exact.merge(other.exact);
  }
}
