package io.trainyard.results;

/**
 * A row of an evaluation's table of members that are language models: what one of them is worth.
 *
 * @param member its number
 * @param loss nats a token
 * @param perplexity {@code e^loss}
 * @param bitsPerToken the loss in bits
 * @param tokenAccuracy the part of the tokens that were the most probable ones
 */
public record LanguageMemberRow(
    int member, double loss, double perplexity, double bitsPerToken, double tokenAccuracy) {

  static final RowForm<LanguageMemberRow> FORM = RecordForm.of(LanguageMemberRow.class, "members");
}
