package io.tidings.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/** Captures all log records until it is closed, as the console would get them. */
public final class CapturedLog extends Handler implements AutoCloseable {
    private final List<ExtLogRecord> records = new CopyOnWriteArrayList<>();
    private final Logger root = Logger.getLogger("");

    private CapturedLog() {}

    public static CapturedLog start() {
        var logged = new CapturedLog();
        logged.root.addHandler(logged);
        return logged;
    }

    public List<ExtLogRecord> records() {
        return List.copyOf(records);
    }

    /** Returns messages, ids and exceptions as text. */
    public Stream<String> lines() {
        return records.stream()
                .map(record -> record.getLoggerName() + " " + record.getFormattedMessage() + " " + record.getMdcCopy()
                        + stack(record.getThrown()));
    }

    @Override
    public void publish(LogRecord record) {
        var whole = ExtLogRecord.wrap(record);
        whole.copyAll();
        records.add(whole);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
    }

    private static String stack(@Nullable Throwable thrown) {
        var text = new StringBuilder();
        for (var each = thrown; each != null; each = each.getCause()) {
            text.append(' ').append(each);
        }
        return text.toString();
    }
}
