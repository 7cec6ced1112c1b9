package io.trainyard.language;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.text.SpecialToken;
import io.trainyard.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be generated.
 *
 * @param section whose keys say so, for messages
 * @param prompt what samples go on from; empty for the beginning of a document, or where documents
 *     have no end, of a line
 * @param length the most tokens of a sample
 * @param count how many samples
 */
public record GenerationSettings(
    String section, Optional<String> prompt, int length, int count, Sampling sampling) {

  private static final String LINE_FEED = "\n";

  /** Reads section {@code generate}; what is wrong with it is noted there. */
  public static GenerationSettings read(Section root) {
    return read(root, "generate", 1);
  }

  /** Reads section {@code samples}, of which there may be none; the rest is as above. */
  public static GenerationSettings readForTraining(Section root) {
    return read(root, "samples", 0);
  }

  private static GenerationSettings read(Section root, String name, int fewest) {
    Section section = root.section(name);
    GenerationSettings settings =
        new GenerationSettings(
            name,
            section.verbatim("prompt"),
            section.integer("length", Range.atLeast(1)),
            section.integer("count", Range.atLeast(fewest)),
            Sampling.read(section));
    section.done();
    return settings;
  }

  /** The same with another prompt. */
  public GenerationSettings withPrompt(String other) {
    return new GenerationSettings(section, Optional.of(other), length, count, sampling);
  }

  /**
   * The same for a model of text whose documents do not end in {@code <eos>}: it has never read
   * one, so that nothing it says behind one means anything. Where no prompt is given, samples go on
   * from a line feed, behind which the model has learned what lines begin with. Whether it has read
   * one its tokens tell, but for byte pairs: each byte is one of these, whatever the text, so that
   * of a text without a line feed such a model has learned nothing for behind it.
   *
   * @return empty where there is no prompt and the model has no such token either
   */
  public Optional<GenerationSettings> withoutDocuments(Tokenizer tokenizer) {
    if (prompt.isPresent()) {
      return Optional.of(this);
    }
    int[] tokens = tokenizer.encode(LINE_FEED);
    return tokens.length == 0 || tokens[0] == SpecialToken.UNK.index()
        ? Optional.empty()
        : Optional.of(withPrompt(LINE_FEED));
  }

  /**
   * As {@link #withoutDocuments}, where texts are all that is asked for.
   *
   * @throws BadConfiguration if there is no prompt and the model has no such token either
   */
  public GenerationSettings requireWithoutDocuments(Tokenizer tokenizer) {
    return withoutDocuments(tokenizer)
        .orElseThrow(
            () ->
                new BadConfiguration(
                    "cannot generate: expected %s.prompt, found null, which stands for the beginning of a document; the model was trained on text whose documents do not end in <eos>, and in which there is no line feed to begin from; give a prompt, or ingest the text again with dataset.source.tokenizer.end-of-document = true"
                        .formatted(section)));
  }

  /**
   * Checks what depends on the model's tokens.
   *
   * @throws BadConfiguration if more tokens are to be left by top-k than can be generated, or
   *     nothing is left of the prompt
   */
  public void requireFor(Tokenizer tokenizer) {
    sampling.requireFor(tokenizer.vocabulary().size(), section);
    prompt.ifPresent(text -> Prompt.of(text, tokenizer, section));
  }

  /**
   * Checks that nothing is asked for that the most probable translations of given sources have not.
   *
   * @throws BadConfiguration naming what is
   */
  public void requireForTranslations() {
    List<String> found = new ArrayList<>();
    prompt.ifPresent(text -> found.add("prompt = " + text));
    if (sampling instanceof Sampling.Drawn drawn) {
      if (drawn.temperature() != 1) {
        found.add("temperature = " + drawn.temperature());
      }
      drawn.topK().ifPresent(k -> found.add("top-k = " + k));
      drawn.topP().ifPresent(p -> found.add("top-p = " + p));
    }
    if (!found.isEmpty()) {
      throw new BadConfiguration(
          "cannot train an encoder and a decoder: expected count and length alone in section %s, since its samples are the most probable translations of validation rows, found %s; leave that out"
              .formatted(section, String.join(", ", found)));
    }
  }
}
