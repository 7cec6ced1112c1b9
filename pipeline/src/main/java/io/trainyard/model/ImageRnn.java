package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.random.Seed;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Reads an image row by row, or pixel by pixel, through layers of recurrent cells that start from
 * zeros, and tells what it is from what the last one puts out at the end (Le, Jaitly and Hinton, "A
 * simple way to initialize recurrent networks of rectified linear units", 2015).
 *
 * @param hidden units of each layer
 * @param dropout of each layer's outputs on their way up, never from one step to the next
 * @param forgetBias the LSTM's forget gate's bias to begin with
 */
record ImageRnn(
    Rnn.CellKind cell,
    ImageSteps.Scan scan,
    int layers,
    int hidden,
    double dropout,
    double forgetBias,
    WeightSettings weights)
    implements ModelSpec {

  static ImageRnn read(Section section) {
    return new ImageRnn(
        section.choice("cell", Rnn.CellKind.class),
        section.choice("scan", ImageSteps.Scan.class),
        section.integer("layers", Range.atLeast(1)),
        section.integer("hidden", Range.atLeast(1)),
        section.decimal("dropout", Range.halfOpen(0, 1)),
        section.decimal("forget-bias", Range.any()),
        WeightSettings.read(section));
  }

  @Override
  public String kind() {
    return "image-rnn";
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    ListBuilder list = Foundation.of(weights, optimizer, seed).list();
    List<Regularization> penalties = weights.penalties().regularization(optimizer.updater());
    ImageSteps steps = ImageSteps.of(scan, shape.input());
    for (int i = 0; i < layers; i++) {
      BaseRecurrentLayer.Builder<?> layer = cell.layer(forgetBias).nOut(hidden);
      layer.setRegularization(penalties);
      Rnn.add(list, layer, i == 0 ? weights.inputDropout() : dropout);
    }
    var outputs = OutputLayers.of(shape.task());
    outputs.setRegularization(penalties);
    Rnn.add(list, outputs, dropout);
    return list.inputPreProcessor(0, steps)
        .inputPreProcessor(layers, new LastStep(steps.steps()))
        .setInputType(InputType.feedForward(shape.input().size()))
        .build()
        .toJson();
  }
}
