package io.trainyard.training;

import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.results.Outlet;

/**
 * Has a network generate texts after each epoch. An epoch that is made again, after training was
 * killed, has the same ones.
 *
 * @param networkJson DL4J's configuration of the network
 */
record EpochSamples(String networkJson, TrainingSamples samples) implements WeightKeeper {

  /**
   * Of a network of text: as the settings say, or nothing where nothing is wanted, or there is
   * nothing that texts could begin from.
   */
  static WeightKeeper of(
      String networkJson, LanguageRun.Text text, TrainingSettings settings, Outlet outlet) {
    return text.samples(settings.samples())
        .map(
            wanted ->
                new TrainingSamples(
                    text.codec().tokenizer(), wanted, settings.run().seed(), outlet))
        .<WeightKeeper>map(samples -> new EpochSamples(networkJson, samples))
        .orElse(epoch -> {});
  }

  @Override
  public void ended(Epoch epoch) {
    epoch.network(networkJson).ifPresent(network -> generate(epoch.number(), network));
  }

  private void generate(int epoch, Network network) {
    try (RecurrentNetwork recurrent = RecurrentNetwork.of(network)) {
      samples.write(epoch, recurrent.reader());
    }
  }
}
