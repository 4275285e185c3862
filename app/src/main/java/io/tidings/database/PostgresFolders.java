package io.tidings.database;

import java.nio.file.Path;

/**
 * Where the embedded PostgreSQL keeps what, below the data directory.
 *
 * @param root the data directory
 */
record PostgresFolders(Path root) {
    /** PostgreSQL's own data directory; belongs to the user as whom it runs. */
    Path database() {
        return root.resolve("database");
    }

    /** Where initdb works; renamed once it is finished, so a half-made database is never taken for one. */
    Path unfinishedDatabase() {
        return root.resolve("database.new");
    }

    /** Programs and configuration: ours, read by PostgreSQL. */
    Path programs() {
        return root.resolve("postgresql");
    }

    Path configuration() {
        return programs().resolve("postgresql.conf");
    }

    Path hostBasedAccess() {
        return programs().resolve("pg_hba.conf");
    }

    Path sockets() {
        return programs().resolve("run");
    }

    /** What the server says before its own log is open. */
    Path startLog() {
        return programs().resolve("start.log");
    }

    Path log() {
        return database().resolve("log");
    }

    Path connection() {
        return root.resolve("database.properties");
    }

    Path customConfiguration() {
        return root.resolve("postgresql.conf");
    }

    Path pidFile() {
        return database().resolve("postmaster.pid");
    }
}
