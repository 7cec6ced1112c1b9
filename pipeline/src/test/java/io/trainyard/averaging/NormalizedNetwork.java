package io.trainyard.averaging;

import io.trainyard.TinyDataset;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A user's network with batch normalization as DL4J has it by default. */
final class NormalizedNetwork {

  static final int UNITS = 9;

  private NormalizedNetwork() {}

  /** For {@link TinyDataset}. */
  static String json() {
    return new NeuralNetConfiguration.Builder()
        .updater(new Sgd(0.1))
        .list()
        .layer(new DenseLayer.Builder().nOut(UNITS).activation(Activation.TANH).build())
        .layer(new BatchNormalization.Builder().decay(0.6).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(TinyDataset.CLASSES)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(InputType.feedForward(TinyDataset.SIDE * TinyDataset.SIDE))
        .build()
        .toJson();
  }
}
