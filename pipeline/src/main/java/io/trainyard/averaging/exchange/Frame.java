package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;

/**
 * A small message between a worker and the rendezvous.
 *
 * @param payload from its position to its limit
 */
record Frame(FrameType type, long attempt, int round, ByteBuffer payload) {}
