package io.trainyard.averaging;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** All that is logged below a name, and nowhere else, until this is closed. */
public final class CapturedLog extends AbstractAppender implements AutoCloseable {

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Level before;
  private volatile Consumer<String> hook = message -> {};

  public CapturedLog(String name, Level level) {
    super("captured-" + name, null, null, false, Property.EMPTY_ARRAY);
    logger = (Logger) LogManager.getLogger(name);
    before = logger.getLevel();
    start();
    logger.addAppender(this);
    logger.setAdditive(false);
    // The logger's own setLevel would not reach those below it.
    Configurator.setLevel(name, level);
  }

  public List<String> messages() {
    return messages;
  }

  /** From now on whoever logs something with {@code text} in it does {@code what} first. */
  void whenever(String text, Runnable what) {
    hook =
        message -> {
          if (message.contains(text)) {
            what.run();
          }
        };
  }

  @Override
  public void append(LogEvent event) {
    String message = event.getMessage().getFormattedMessage();
    messages.add(message + " " + event.getThrown());
    hook.accept(message);
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    Configurator.setLevel(logger.getName(), before);
    logger.setAdditive(true);
    stop();
  }
}
