package io.trainyard.lease;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs that a test has opened, and not made, are left before their folder is deleted. */
public final class LeasesGivenBack implements AfterEachCallback {

  @Override
  public void afterEach(ExtensionContext context) {
    Lease.releaseAll();
  }
}
