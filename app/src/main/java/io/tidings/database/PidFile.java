package io.tidings.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file postmaster.pid of PostgreSQL. Line 1 is the pid. Line 8 is the status, which is "ready" when the server accepts
 * connections (src/include/utils/pidfile.h; pg_ctl reads the same lines).
 */
record PidFile(long pid, boolean ready) {
    private static final int STATUS_LINE = 7;

    static Optional<PidFile> read(Path file) throws IOException {
        try {
            return parse(Files.readAllLines(file));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** Returns empty also while the server is still writing the file. */
    static Optional<PidFile> parse(List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,10}")) {
            return Optional.empty();
        }
        var ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
        return Optional.of(new PidFile(Long.parseLong(lines.getFirst().strip()), ready));
    }
}
