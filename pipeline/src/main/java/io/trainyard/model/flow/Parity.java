package io.trainyard.model.flow;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One of the two parts that components fall into, by whether their index is even. */
enum Parity {
  EVEN,
  ODD;

  /** The least index. */
  int first() {
    return ordinal();
  }

  /** Where this part lies in an array. */
  INDArray in(INDArray rows) {
    long end = rows.size(1);
    // Deeplearning4j's strided intervals of one element reach beyond the end.
    INDArrayIndex columns =
        first() + 2 < end
            ? NDArrayIndex.interval(first(), 2, end)
            : NDArrayIndex.interval(first(), first() + 1);
    return rows.get(NDArrayIndex.all(), columns);
  }

  Parity other() {
    return this == EVEN ? ODD : EVEN;
  }

  /** The layer that lets this part through. */
  String layer() {
    return this == EVEN ? "even" : "odd";
  }

  /** What a coupling, counted from 1, reads and leaves as it is; the other part it shifts. */
  static Parity readBy(int coupling) {
    return coupling % 2 == 1 ? EVEN : ODD;
  }
}
