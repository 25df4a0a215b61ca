package io.hpmstream.curation;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hears what one class logs, from its making to {@link #close}. */
public final class TestingLog implements AutoCloseable {

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final AbstractAppender appender =
            new AbstractAppender("testing", null, null, true, Property.EMPTY_ARRAY) {
                @Override
                public void append(LogEvent event) {
                    messages.add(event.getMessage().getFormattedMessage());
                }
            };

    public TestingLog(Class<?> logging) {
        logger = (Logger) LogManager.getLogger(logging);
        appender.start();
        logger.addAppender(appender);
    }

    public List<String> messages() {
        return messages;
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
        appender.stop();
    }
}
