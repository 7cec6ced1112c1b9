package io.trainyard.bench;

import io.trainyard.random.Seed;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * A model of text, one character at a time: one layer of LSTM without peepholes (Gers, Schmidhuber
 * and Cummins 2000), softmax over the characters at each step; gradients through all steps.
 */
final class CharacterLstm {

  static final int CHARACTERS = 65;
  static final int LENGTH = 50;
  static final int BATCH = 64;
  private static final int UNITS = 256;
  private static final double LEARNING_RATE = 0.001;

  private CharacterLstm() {}

  static String json(Seed seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed.of("initial-weights").value())
        .dataType(DataType.FLOAT)
        .updater(new Adam(LEARNING_RATE))
        .weightInit(WeightInit.XAVIER)
        .list()
        .layer(new LSTM.Builder().nIn(CHARACTERS).nOut(UNITS).activation(Activation.TANH).build())
        .layer(
            new RnnOutputLayer.Builder(new LossMCXENT())
                .nIn(UNITS)
                .nOut(CHARACTERS)
                .activation(Activation.SOFTMAX)
                .build())
        .build()
        .toJson();
  }
}
