package io.trainyard.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trainyard.device.DeviceBinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Binds nothing, and writes down in a file what it was to bind: thread and device. */
public final class RecordingBinder implements DeviceBinder {

  static final String DEVICES = "recording.devices";
  static final String RECORD = "recording.file";

  @Override
  public boolean carriesCuda() {
    return true;
  }

  @Override
  public int devices() {
    return Integer.getInteger(DEVICES, 0);
  }

  @Override
  public synchronized void bind(int index) {
    String line = Thread.currentThread().getId() + " " + index + "\n";
    try {
      Files.write(
          Path.of(System.getProperty(RECORD)),
          line.getBytes(UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
