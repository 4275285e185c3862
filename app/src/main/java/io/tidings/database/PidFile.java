package io.tidings.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL's postmaster.pid: pid in line 1, and in line 8 whether the server accepts connections
 * (src/include/utils/pidfile.h; pg_ctl reads the same lines).
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

    /** Empty too while the server is still writing it. */
    static Optional<PidFile> parse(List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,10}")) {
            return Optional.empty();
        }
        var ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
        return Optional.of(new PidFile(Long.parseLong(lines.getFirst().strip()), ready));
    }
}
