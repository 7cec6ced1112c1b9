package io.trainyard.averaging.exchange;

import java.io.IOException;

/** What arrived is not what the protocol has at this place. The connection is of no more use. */
final class MalformedFrame extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedFrame(String message) {
    super(message);
  }
}
