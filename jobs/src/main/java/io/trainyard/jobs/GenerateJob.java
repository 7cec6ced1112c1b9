package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.ensemble.EnsembleSettings;
import io.trainyard.ensemble.LanguageEnsemble;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.GenerationRun;
import io.trainyard.inference.ImageGeneration;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.TrainedLanguage;
import io.trainyard.language.GeneratedText;
import io.trainyard.language.GenerationSettings;
import io.trainyard.language.TextGenerator;
import io.trainyard.model.TranslationBundle;
import io.trainyard.random.Seed;
import io.trainyard.training.TrainingSettings;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes what a model makes up: texts of a language model, images of a density. */
@Command(
    name = "generate",
    description = {
      "Writes texts that a language model makes up, token by token, each drawn from what the model"
          + " foretells after all before it; to standard output as they come, and to Parquet with"
          + " their probabilities. Of a density (model.kind = nice) a contact sheet of images,"
          + " as many as generate.count.",
      "What is drawn and how: --set generate.length=500, .count, .temperature, .top-k, .top-p,"
          + " .greedy, and run.seed."
    })
final class GenerateJob extends Job {

  @Option(
      names = "--model",
      paramLabel = "PATH",
      required = true,
      description =
          "The bundle of a language model, of an ensemble of them or of a density, or a run that has"
              + " one.")
  private String model;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description =
          "The text to go on from, over generate.prompt (default: a document's beginning).")
  private String prompt;

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description =
          "Where to write (default: predictions/generated in the model's run, or generated.png"
              + " there).")
  private String target;

  @Override
  String name() {
    return "generate";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    GenerationSettings written = GenerationSettings.read(configuration.root());
    EnsembleSettings ensemble = EnsembleSettings.readForTrained(configuration.root());
    Seed seed = TrainingSettings.read(configuration).run().seed();
    GenerationSettings wanted = prompt == null ? written : written.withPrompt(prompt);
    Path path = ModelRun.locate(model, hadoop());
    if (TranslationBundle.isAt(path, hadoop())) {
      throw new BadConfiguration(
          "cannot generate with %s: expected a language model or a density of images, found an encoder and a decoder, which writes a text for another; give it to predict"
              .formatted(path));
    } else if (ImageGeneration.isAt(path, hadoop())) {
      images(path, wanted, seed, output);
    } else {
      TrainedLanguage trained = LanguageEnsemble.readAny(path, ensemble, hadoop());
      texts(
          new GenerationRun.Places(path, trained, Optional.ofNullable(target)),
          wanted,
          seed,
          output);
    }
  }

  private void images(Path path, GenerationSettings wanted, Seed seed, JobOutput output) {
    ImageGeneration run =
        ImageGeneration.open(path, Optional.ofNullable(target), wanted, seed, hadoop());
    output.runId(run.runId());
    output.output("model", run.modelPath());
    long start = System.nanoTime();
    int images = run.generate().size();
    output.output("generated", run.target());
    output.figure("samples", images);
    output.figure("images_per_second", images / ((System.nanoTime() - start) / 1e9));
    err().printf(Locale.ROOT, "%d images: %s%n", images, run.target());
  }

  private void texts(
      GenerationRun.Places places, GenerationSettings wanted, Seed seed, JobOutput output) {
    GenerationRun run = GenerationRun.open(places, wanted, seed, hadoop());
    output.runId(run.runId());
    output.output("model", run.modelPath());
    warn(run.generator());
    long start = System.nanoTime();
    var telling = new Telling(run.generator().prompt());
    GenerationRun.Generated texts;
    try {
      texts = run.generate(telling);
    } finally {
      telling.endLine();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    run.target().ifPresent(to -> output.output("generated", to));
    tell(run.generator(), output);
    tell(texts, seconds, output);
  }

  private void warn(TextGenerator generator) {
    if (generator.promptUnknown() > 0) {
      err()
          .printf(
              "%d of the prompt's %d tokens are not in the model's vocabulary: it reads <unk> in"
                  + " their place, shown as U+FFFD%n",
              generator.promptUnknown(), generator.promptTokens());
    }
  }

  private static void tell(TextGenerator generator, JobOutput output) {
    output.figure("prompt_tokens", generator.promptTokens());
    output.figure("prompt_unknown", generator.promptUnknown());
    output.figure("prompt_nats", generator.promptNats());
  }

  private static void tell(GenerationRun.Generated all, double seconds, JobOutput output) {
    output.figure("samples", all.texts());
    output.figure("tokens", all.tokens());
    output.figure("characters", all.characters());
    output.figure("nats", all.nats());
    output.figure("nats_per_token", all.nats() / all.tokens());
    output.figure("characters_per_second", all.characters() / seconds);
  }

  /** People and programs read the texts on standard output, and what is said of them beside it. */
  private final class Telling implements GenerationRun.Listener {

    private final String prompt;
    private boolean withinLine;

    Telling(String prompt) {
      this.prompt = prompt;
    }

    @Override
    public void began(int sample) {
      went(prompt);
    }

    @Override
    public void went(String piece) {
      PrintStream out = out();
      // In UTF-8, as the model has read it: the locale's own charset may lack characters.
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      out.write(bytes, 0, bytes.length);
      out.flush();
      withinLine = !piece.endsWith("\n");
    }

    /** The JSON line has a line of its own, also behind a text that came to no end. */
    void endLine() {
      if (withinLine) {
        went("\n");
      }
    }

    @Override
    public void ended(GeneratedText text) {
      went("\n");
      err()
          .printf(
              Locale.ROOT,
              "sample %d: %d tokens, ln P = %.2f, %.4f nats a token%s%n",
              text.sample(),
              text.tokens(),
              -text.nats(),
              text.loss(),
              text.ending() == GeneratedText.Ending.EOS ? ", ended" : "");
    }
  }
}
