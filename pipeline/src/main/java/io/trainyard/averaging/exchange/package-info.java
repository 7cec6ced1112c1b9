/**
 * How workers meet and average vectors among themselves: a rendezvous, authenticated connections,
 * and an all-reduce over sockets and shared memory. Knows nothing of Spark, nor of networks.
 *
 * <h2>Protocol</h2>
 *
 * A connection, to the rendezvous or from worker to worker, begins with a mutual proof that both
 * ends hold the run's key ({@link io.trainyard.averaging.exchange.Handshake}); until then at most
 * 92 bytes of fixed shape are read from it. After that it carries frames ({@link
 * io.trainyard.averaging.exchange.FrameHeader}). Nothing is read with Java serialization.
 */
package io.trainyard.averaging.exchange;
