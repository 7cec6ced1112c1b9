package io.trainyard.results;

/**
 * A row of {@code samples/}, and of what a model generates.
 *
 * @param member of the ensemble; 0 where there is none
 * @param epoch epochs that the model was trained for
 * @param sample number of the text, from 1
 * @param prompt what the text goes on from, as the model sees it
 * @param promptTokens of the prompt
 * @param promptNats {@code -ln P} of the prompt's tokens but the first
 * @param text without the prompt
 * @param tokens of the text
 * @param nats {@code -ln P} of these tokens after the prompt
 * @param ending {@code eos} where the text has ended, {@code length} where it was cut off
 */
public record SampleRow(
    String runId,
    int member,
    int epoch,
    int sample,
    String prompt,
    int promptTokens,
    double promptNats,
    String text,
    int tokens,
    double nats,
    String ending) {

  static final RowForm<SampleRow> FORM = RecordForm.of(SampleRow.class, "samples");
}
