package io.hpmstream.pipeline;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one logger is told in this process, warnings and worse, until closed. */
public final class TestingLog implements AutoCloseable {

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final LoggerContext context = LoggerContext.getContext(false);
    private final String logger;

    private TestingLog(String logger) {
        this.logger = logger;
    }

    /** Listens from now on. */
    public static TestingLog of(Class<?> type) {
        TestingLog log = new TestingLog(type.getName());
        Memory memory = new Memory(log.messages);
        memory.start();
        LoggerConfig config = new LoggerConfig(log.logger, Level.WARN, false);
        config.addAppender(memory, Level.WARN, null);
        log.context.getConfiguration().addLogger(log.logger, config);
        log.context.updateLoggers();
        return log;
    }

    /** The messages so far, in their order. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() {
        context.getConfiguration().removeLogger(logger);
        context.updateLoggers();
    }

    private static final class Memory extends AbstractAppender {
        private final List<String> messages;

        Memory(List<String> messages) {
            super("memory", null, null, false, Property.EMPTY_ARRAY);
            this.messages = messages;
        }

        @Override
        public void append(LogEvent event) {
            messages.add(event.getMessage().getFormattedMessage());
        }
    }
}
