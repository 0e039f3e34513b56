package dev.drey.testing;

import java.io.StringWriter;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** All that some loggers of this process say, however little it matters, from opening on until closing. Keeps it from the console meanwhile. */
public final class CapturedLog implements AutoCloseable {
    private final StringWriter written = new StringWriter();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final List<String> loggers;
    private final WriterAppender appender;

    /** @param loggers names that no logger is configured for */
    public CapturedLog(String... loggers) {
        this.loggers = List.of(loggers);
        appender = WriterAppender.newBuilder()
                .setName("captured")
                .setTarget(written)
                .setLayout(PatternLayout.newBuilder()
                        .withPattern("%level %c %m%n%ex")
                        .build())
                .build();
        appender.start();
        for (String logger : loggers) {
            LoggerConfig config = new LoggerConfig(logger, Level.ALL, false);
            config.addAppender(appender, Level.ALL, null);
            context.getConfiguration().addLogger(logger, config);
        }
        context.updateLoggers();
    }

    /** What has been said so far, with levels, names and stack traces. */
    public String text() {
        return written.toString();
    }

    @Override
    public void close() {
        loggers.forEach(context.getConfiguration()::removeLogger);
        context.updateLoggers();
        appender.stop();
    }
}
