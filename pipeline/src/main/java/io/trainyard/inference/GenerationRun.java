package io.trainyard.inference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.language.GeneratedText;
import io.trainyard.language.GenerationSettings;
import io.trainyard.language.TextGenerator;
import io.trainyard.random.Seed;
import io.trainyard.results.SampleRow;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import io.trainyard.text.Tokenizer;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A language model that generates texts, and a place for them. */
public final class GenerationRun {

  private static final int TEXTS_PER_FILE = 1_000;
  private static final long CHARACTERS_PER_FILE = 1 << 22;

  /** Hears of texts while they come. */
  public interface Listener {

    /** The next text begins. */
    void began(int sample);

    /** A piece of it is there. */
    void went(String piece);

    void ended(GeneratedText text);
  }

  /**
   * What all texts come to.
   *
   * @param tokens {@code <eos>} among them
   * @param characters of the texts, code points
   * @param nats {@code -ln P} of the tokens, each text after the prompt
   */
  public record Generated(int texts, long tokens, long characters, double nats) {

    static final Generated NONE = new Generated(0, 0, 0, 0);

    Generated plus(GeneratedText text) {
      return new Generated(
          texts + 1,
          tokens + text.tokens(),
          characters + text.text().codePointCount(0, text.text().length()),
          nats + text.nats());
    }
  }

  private final Path path;
  private final TrainedLanguage trained;
  private final GenerationSettings settings;
  private final TextGenerator generator;
  private final Optional<PredictionsDirectory> target;
  private final Configuration hadoop;

  private GenerationRun(
      Path path,
      TrainedLanguage trained,
      GenerationSettings settings,
      TextGenerator generator,
      Optional<PredictionsDirectory> target,
      Configuration hadoop) {
    this.path = path;
    this.trained = trained;
    this.settings = settings;
    this.generator = generator;
    this.target = target;
    this.hadoop = hadoop;
  }

  /**
   * A model, and where its texts go to.
   *
   * @param path of its bundle
   * @param trained that was read there
   * @param output directory of texts as Parquet; empty for one in the model's run, or none where it
   *     is in no run
   */
  public record Places(Path path, TrainedLanguage trained, Optional<String> output) {}

  /**
   * Reads the prompt.
   *
   * @throws BadConfiguration if the settings do not fit it, or something else than earlier texts
   *     would be replaced
   */
  public static GenerationRun open(
      Places places, GenerationSettings settings, Seed seed, Configuration conf) {
    Path path = places.path();
    TrainedLanguage trained = places.trained();
    Tokenizer tokenizer = trained.codec().tokenizer();
    TextGenerator generator =
        new TextGenerator(
            trained.model(),
            tokenizer,
            trained.endsDocuments() ? settings : settings.requireWithoutDocuments(tokenizer),
            seed);
    try {
      Optional<PredictionsDirectory> target = target(path, places.output(), conf);
      if (target.isPresent()) {
        target.get().requireNothingElse();
      }
      return new GenerationRun(path, trained, settings, generator, target, conf);
    } catch (IOException e) {
      throw new Infrastructure("cannot look for earlier texts: " + e.getMessage(), e);
    }
  }

  private static Optional<PredictionsDirectory> target(
      Path model, Optional<String> output, Configuration conf) throws IOException {
    if (output.isPresent()) {
      return Optional.of(PredictionsDirectory.named(Paths.parse(output.get(), "--output"), conf));
    }
    Optional<Path> run = ModelRun.runOf(model, conf);
    return run.isPresent()
        ? Optional.of(
            PredictionsDirectory.inRun(new Path(run.get(), "predictions/generated"), conf))
        : Optional.empty();
  }

  public String modelPath() {
    return path.toString();
  }

  public String runId() {
    return trained.runId();
  }

  /** What has read the prompt. */
  public TextGenerator generator() {
    return generator;
  }

  /** Where texts go to, if anywhere. */
  public Optional<String> target() {
    return target.map(directory -> directory.path().toString());
  }

  /**
   * Generates all texts, one after another, and writes them down, in place of what an earlier call
   * wrote there: all of them, or where one cannot be generated, none.
   *
   * @throws BadData that names the text which the model has no probabilities for
   */
  public Generated generate(Listener listener) {
    if (target.isEmpty()) {
      return generate(listener, row -> {});
    }
    PredictionsDirectory directory = target.get();
    try {
      Path temporary = AtomicFiles.temporaryFor(directory.path());
      try {
        SampleParts parts = new SampleParts(temporary, TEXTS_PER_FILE, CHARACTERS_PER_FILE, hadoop);
        Generated all = generate(listener, parts::add);
        parts.flush();
        directory.replace(temporary, about(all.texts()));
        return all;
      } finally {
        AtomicFiles.fileSystem(temporary, hadoop).delete(temporary, true);
      }
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot write texts to " + directory.path() + ": " + e.getMessage(), e);
    }
  }

  private Generated generate(Listener listener, Consumer<SampleRow> written) {
    SampleRows rows = new SampleRows(trained.runId(), 0, trained.epoch(), generator);
    Generated all = Generated.NONE;
    for (int sample = 1; sample <= settings.count(); sample++) {
      listener.began(sample);
      GeneratedText text = generated(sample, listener);
      listener.ended(text);
      written.accept(rows.of(text));
      all = all.plus(text);
    }
    return all;
  }

  private GeneratedText generated(int sample, Listener listener) {
    try {
      return generator.generate(sample, listener::went);
    } catch (BadData e) {
      throw new BadData(
          "%s (sample %d of %d%s)"
              .formatted(
                  e.getMessage(),
                  sample,
                  settings.count(),
                  target().map(path -> "; none was written to " + path).orElse("")),
          e);
    }
  }

  private ObjectNode about(int texts) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model", path.toString())
        .put("prompt", generator.prompt())
        .put("rows", texts);
  }
}
