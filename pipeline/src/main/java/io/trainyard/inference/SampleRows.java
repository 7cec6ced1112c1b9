package io.trainyard.inference;

import io.trainyard.language.GeneratedText;
import io.trainyard.language.TextGenerator;
import io.trainyard.results.SampleRow;
import java.util.Locale;

/**
 * Makes rows of the texts that one generator generates.
 *
 * @param runId of the run that trained the model
 * @param member of the ensemble that the model is; 0 where there is none
 * @param epoch epochs that it was trained for
 */
public record SampleRows(String runId, int member, int epoch, TextGenerator generator) {

  public SampleRow of(GeneratedText text) {
    return new SampleRow(
        runId,
        member,
        epoch,
        text.sample(),
        generator.prompt(),
        generator.promptTokens(),
        generator.promptNats(),
        text.text(),
        text.tokens(),
        text.nats(),
        text.ending().name().toLowerCase(Locale.ROOT));
  }
}
