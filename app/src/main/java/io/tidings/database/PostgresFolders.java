package io.tidings.database;

import java.nio.file.Path;

/**
 * The files and folders of the embedded PostgreSQL below the data directory.
 *
 * @param root the data directory
 */
record PostgresFolders(Path root) {
    /** Returns the data directory of PostgreSQL. It belongs to the user that runs PostgreSQL. */
    Path database() {
        return root.resolve("database");
    }

    /** Returns the folder in which initdb works. It is renamed at the end, so an unfinished database is never used. */
    Path unfinishedDatabase() {
        return root.resolve("database.new");
    }

    /** Returns the folder of programs and configuration. It belongs to Tidings, and PostgreSQL reads it. */
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

    /** Returns the output of the server before it opens its own log. */
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
