package dev.weirkeeper.ops.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Where the log goes. Verbs keep what {@code logback.xml} says: warnings and errors on standard error. Parts that run on
 * log from INFO on; {@code WEIRKEEPER_LOG_LEVEL} changes the level of Weirkeeper's own loggers.
 */
public final class Logs {
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{36} %msg %kvp%n%ex";
    private static final FileSize FILE_SIZE = FileSize.valueOf("10MB");
    private static final int OLD_FILES = 4;
    private static final List<String> NOISY = List.of("org.apache.kafka", "kafka", "state.change.logger", "io.netty");

    private Logs() {}

    /** Logs to standard error from INFO on, Kafka from WARN on: for router and worker. */
    public static void toStandardError() {
        levels();
    }

    /**
     * Logs to a file and no longer to standard error: for {@code up}, whose screen is for people. Keeps four older files
     * of 10 MB.
     *
     * @param file the log file; its directory is made if absent
     */
    public static void toFile(Path file) {
        LoggerContext context = levels();
        RollingFileAppender<ILoggingEvent> appender = appender(context, file);
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
    }

    private static LoggerContext levels() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException(
                    "the log backend is not Logback: another SLF4J provider is on the class path");
        }
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        NOISY.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        // Each of these warns of every setting that another part of the same client reads.
        context.getLogger("org.apache.kafka.common.config.AbstractConfig").setLevel(Level.ERROR);
        context.getLogger("dev.weirkeeper").setLevel(Level.toLevel(System.getenv("WEIRKEEPER_LOG_LEVEL"), Level.INFO));
        return context;
    }

    private static RollingFileAppender<ILoggingEvent> appender(LoggerContext context, Path file) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();

        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("FILE");
        appender.setFile(file.toString());
        appender.setEncoder(encoder);

        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(OLD_FILES);
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(FILE_SIZE);
        trigger.start();

        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        appender.start();
        return appender;
    }
}
