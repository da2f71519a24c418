// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogReaderService;

/// Copies what bundles say through the OSGi log service (the component runtime does) to the platform's logger of the same name.
final class LogForwarder {
    private LogForwarder() {}

    static void attach(BundleContext context) {
        try {
            context.addServiceListener(event -> {
                if (event.getType() == ServiceEvent.REGISTERED) {
                    listen(context, event.getServiceReference());
                }
            }, "(objectClass=" + LogReaderService.class.getName() + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void listen(BundleContext context, ServiceReference<?> reference) {
        if (context.getService(reference) instanceof LogReaderService reader) {
            reader.addLogListener(LogForwarder::forward);
        }
    }

    private static void forward(LogEntry entry) {
        if (entry.getLogLevel().ordinal() > LogLevel.INFO.ordinal() || entry.getLoggerName().startsWith("Events.")) {
            return;
        }
        System.Logger logger = System.getLogger(entry.getLoggerName());
        String message = entry.getMessage();
        Throwable thrown = entry.getException();
        System.Logger.Level level = level(entry.getLogLevel());
        if (thrown == null) {
            logger.log(level, message);
        } else {
            logger.log(level, message, thrown);
        }
    }

    private static System.Logger.Level level(LogLevel level) {
        return switch (level) {
            case AUDIT, INFO -> System.Logger.Level.INFO;
            case ERROR -> System.Logger.Level.ERROR;
            case WARN -> System.Logger.Level.WARNING;
            case DEBUG -> System.Logger.Level.DEBUG;
            case TRACE -> System.Logger.Level.TRACE;
        };
    }
}
