package io.trainyard.memory;

import io.trainyard.model.Footprint;

/**
 * What is to be trained, as far as memory goes by it.
 *
 * @param passes that one replica makes, and one validation
 * @param inputs numbers of a row's features and labels together
 * @param workers replicas in all
 * @param batchSize rows of a replica's minibatch
 * @param inferenceBatch rows of a minibatch that is only passed through
 * @param exchanged numbers that a worker sends at an averaging: parameters, and the optimizer's
 *     state where it is averaged
 * @param minibatches that a replica has on the heap, made ahead of it
 * @param rowBytes decoded rows that a replica cannot do without, in bytes
 */
public record Workload(
    Footprint network,
    PassBytes passes,
    int inputs,
    int workers,
    int batchSize,
    int inferenceBatch,
    long exchanged,
    int minibatches,
    long rowBytes) {}
