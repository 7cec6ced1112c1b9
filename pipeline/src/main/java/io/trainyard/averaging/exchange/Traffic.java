package io.trainyard.averaging.exchange;

/**
 * What a worker's averagings cost it.
 *
 * @param averagings rounds
 * @param waitNanos until all workers had finished fitting
 * @param transferNanos in moving values, and in waiting for that
 * @param sumNanos in taking means
 * @param bytesSent over sockets, frames' headers included
 * @param bytesReceived likewise
 */
public record Traffic(
    int averagings,
    long waitNanos,
    long transferNanos,
    long sumNanos,
    long bytesSent,
    long bytesReceived)
    implements java.io.Serializable {}
