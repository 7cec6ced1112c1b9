package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_invalid_arguments;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_unimplemented;

/** Makes exceptions of what oneDNN's functions return. */
final class Status {

  private Status() {}

  /**
   * @throws UnsupportedPrimitive if oneDNN has no implementation of what was asked for, or refuses
   *     it
   */
  static void require(int status, String what) {
    if (status == dnnl_unimplemented || status == dnnl_invalid_arguments) {
      throw new UnsupportedPrimitive(what);
    }
    if (status != dnnl_success) {
      throw new IllegalStateException(
          "cannot use oneDNN: expected success of " + what + ", found status " + status);
    }
  }
}
