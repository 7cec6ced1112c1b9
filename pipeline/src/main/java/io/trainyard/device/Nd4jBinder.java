package io.trainyard.device;

import org.nd4j.linalg.factory.Nd4j;

/** Binds ND4J's arrays and operations, through its affinity manager. */
final class Nd4jBinder implements DeviceBinder {

  private static final String CUDA_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

  @Override
  public boolean carriesCuda() {
    try {
      Class.forName(CUDA_BACKEND, false, Nd4j.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public int devices() {
    // The CPU back end counts itself as one device.
    boolean cuda = Nd4j.getBackend().getClass().getName().equals(CUDA_BACKEND);
    return cuda ? Nd4j.getAffinityManager().getNumberOfDevices() : 0;
  }

  @Override
  public void bind(int index) {
    if (Nd4j.getAffinityManager().getDeviceForCurrentThread() != index) {
      // Workspaces belong to the thread, and their memory to the device that it leaves.
      Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
      Nd4j.getAffinityManager().unsafeSetDevice(index);
    }
  }
}
