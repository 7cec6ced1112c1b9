package io.trainyard.checkpoint;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** The warnings that one class logs, until this is closed. */
final class CapturedWarnings extends AbstractAppender implements AutoCloseable {

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Level before;

  CapturedWarnings(Class<?> type) {
    super("captured-warnings", null, null, false, Property.EMPTY_ARRAY);
    logger = (Logger) LogManager.getLogger(type);
    before = logger.getLevel();
    start();
    // In this order: adding an appender sets the level back.
    logger.addAppender(this);
    logger.setLevel(Level.WARN);
  }

  List<String> messages() {
    return messages;
  }

  @Override
  public void append(LogEvent event) {
    if (event.getLevel() == Level.WARN) {
      messages.add(event.getMessage().getFormattedMessage());
    }
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    logger.setLevel(before);
    stop();
  }
}
