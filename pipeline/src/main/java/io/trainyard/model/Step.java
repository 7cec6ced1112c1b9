package io.trainyard.model;

import io.trainyard.random.Seed;

/**
 * Where in training a step stands.
 *
 * @param iteration how many steps the optimizer's state has seen; Adam corrects its bias by it
 * @param epoch epochs done
 * @param learningRate the rate of this step; NaN leaves it to the network's own updater
 * @param clipping what is done to the gradient before the updater sees it
 * @param noise the seed of this step's dropout
 */
public record Step(int iteration, int epoch, double learningRate, Clipping clipping, Seed noise) {}
