package io.trainyard.memory;

/**
 * What one process needs of memory, in bytes.
 *
 * @param heap objects of the JVM: decoded rows, minibatches that are being made, and parameters on
 *     their way
 * @param networks parameters, gradients and optimizer state
 * @param activations of minibatches, their gradients and working memory
 * @param inputs minibatches
 * @param exchange buffers of an averaging, which are the JVM's own outside the heap: what others
 *     send to be averaged, and with float16 the halves themselves
 * @param inference networks that measure the validation rows, with their activations, and those of
 *     the driver
 * @param libraries native code, the JVM's own memory outside the heap, threads, network buffers
 */
record MemoryNeed(
    long heap,
    long networks,
    long activations,
    long inputs,
    long exchange,
    long inference,
    long libraries) {

  /** Of a float32. */
  private static final int FLOAT = Float.BYTES;

  /**
   * Measured: what a JVM that trains a network of next to no size has resident beside its heap
   * (class metadata, compiled code, ND4J, oneDNN and OpenBLAS, thread stacks, Netty's buffers).
   */
  static final long LIBRARIES = 500L << 20;

  /** Spark's and the JVM's own objects in an executor, at least. */
  static final long HEAP_BASE = 100L << 20;

  /** Minibatches in memory: a full one and the epoch's last, which is smaller. */
  private static final int MINIBATCHES = 2;

  /**
   * Of a process that carries replicas.
   *
   * @param replicas that it holds
   * @param slots tasks that it runs at the same time
   */
  static MemoryNeed of(Workload work, int replicas, int slots) {
    long network = work.network().arrayBytes();
    int busy = Math.min(replicas, slots);
    long minibatch = (long) work.batchSize() * work.inputs();
    long passedThrough = (long) work.inferenceBatch() * work.inputs();
    return new MemoryNeed(
        HEAP_BASE
            + work.sharedBytes()
            + replicas * work.heldBytes()
            + FLOAT * replicas * work.minibatches() * minibatch
            // What a round starts from, and what each task brings back.
            + FLOAT * work.exchanged() * (1L + busy),
        replicas * network,
        replicas * work.passes().training(),
        FLOAT * MINIBATCHES * replicas * minibatch,
        FLOAT * replicas * work.exchanged(),
        slots * (network + FLOAT * passedThrough + work.passes().inference()),
        LIBRARIES);
  }

  /** The same where the heap is to hold so many bytes at another time. */
  MemoryNeed withHeapOfAtLeast(long bytes) {
    return new MemoryNeed(
        Math.max(heap, bytes), networks, activations, inputs, exchange, inference, libraries);
  }

  /** The same where networks that are passed through take so many arrays in all at another time. */
  MemoryNeed withArraysOfAtLeast(long bytes) {
    long more = Math.max(0, bytes - arrays());
    return new MemoryNeed(
        heap, networks, activations, inputs, exchange, inference + more, libraries);
  }

  /** What {@code org.bytedeco.javacpp.maxbytes} bounds: not the JVM's own buffers. */
  long arrays() {
    return networks + activations + inputs + inference;
  }

  /** What {@code spark.executor.memoryOverhead} has to hold. */
  long outsideHeap() {
    return arrays() + exchange + libraries;
  }

  /** The same where the process is the driver too, and does this beside. */
  MemoryNeed with(DriverWork driver) {
    return new MemoryNeed(
        heap + driver.heap(),
        networks,
        activations,
        inputs,
        exchange,
        inference + driver.arrays(),
        libraries);
  }

  /** For people, in MB. */
  String describe() {
    return ("heap %d MB; outside it %d MB: networks %d, activations %d, minibatches %d, exchange"
            + " %d, validation %d, libraries %d")
        .formatted(
            mb(heap),
            mb(outsideHeap()),
            mb(networks),
            mb(activations),
            mb(inputs),
            mb(exchange),
            mb(inference),
            mb(libraries));
  }

  /** Rounded up, in units of 2^20 bytes as Spark's settings count. */
  static long mb(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
