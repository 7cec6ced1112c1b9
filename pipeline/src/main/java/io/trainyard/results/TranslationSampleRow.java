package io.trainyard.results;

/**
 * A row of {@code samples/} of an encoder and a decoder: what is written for a validation source.
 *
 * @param member of the ensemble; 0 where there is none
 * @param epoch epochs that the model was trained for
 * @param sample number of the source among those of the epoch, from 1
 * @param id of the pair in the dataset
 * @param source as its tokens have it
 * @param reference what the dataset has for it
 * @param translation what the model writes
 * @param tokens of the translation
 * @param nats {@code -ln P} of these tokens, and of the end where it was written
 * @param ending {@code eos} where the text has ended, {@code length} where it was cut off
 */
public record TranslationSampleRow(
    String runId,
    int member,
    int epoch,
    int sample,
    long id,
    String source,
    String reference,
    String translation,
    int tokens,
    double nats,
    String ending) {

  static final RowForm<TranslationSampleRow> FORM =
      RecordForm.of(TranslationSampleRow.class, "samples");
}
