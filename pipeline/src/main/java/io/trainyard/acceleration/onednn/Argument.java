package io.trainyard.acceleration.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** What an array is to a primitive. */
public enum Argument {
  SOURCE(dnnl.DNNL_ARG_SRC),
  SECOND_SOURCE(dnnl.DNNL_ARG_SRC_1),
  DESTINATION(dnnl.DNNL_ARG_DST),
  WEIGHTS(dnnl.DNNL_ARG_WEIGHTS),
  BIAS(dnnl.DNNL_ARG_BIAS),
  SOURCE_GRADIENT(dnnl.DNNL_ARG_DIFF_SRC),
  DESTINATION_GRADIENT(dnnl.DNNL_ARG_DIFF_DST),
  WEIGHTS_GRADIENT(dnnl.DNNL_ARG_DIFF_WEIGHTS),
  BIAS_GRADIENT(dnnl.DNNL_ARG_DIFF_BIAS),
  WORKSPACE(dnnl.DNNL_ARG_WORKSPACE),
  MEAN(dnnl.DNNL_ARG_MEAN),
  VARIANCE(dnnl.DNNL_ARG_VARIANCE),
  SCALE(dnnl.DNNL_ARG_SCALE),
  SHIFT(dnnl.DNNL_ARG_SHIFT),
  SCALE_GRADIENT(dnnl.DNNL_ARG_DIFF_SCALE),
  SHIFT_GRADIENT(dnnl.DNNL_ARG_DIFF_SHIFT),
  RECURRENT_WEIGHTS(dnnl.DNNL_ARG_WEIGHTS_ITER),
  RECURRENT_WEIGHTS_GRADIENT(dnnl.DNNL_ARG_DIFF_WEIGHTS_ITER);

  private final int code;

  Argument(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
