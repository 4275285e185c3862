package io.tidings.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.postgresql.util.PasswordUtil;

/** Creates the database on disk at the first start, with its roles and settings, and starts its server. */
record PostgresCluster(PostgresFolders folders, PostgresBinaries binaries, RunAs runAs) {
    private static final Logger LOG = Logger.getLogger(PostgresCluster.class);
    private static final Duration SETUP = Duration.ofMinutes(2);

    /** Unpacks the programs and creates the database unless they are there. The caller holds the lock. */
    static PostgresCluster prepare(PostgresFolders folders) throws IOException, InterruptedException {
        var runAs = RunAs.choose(folders.root());
        if (runAs.changesUser()) {
            PrivateFiles.allowTraversal(folders.root());
        }
        runAs.allowReading(PrivateFiles.createFolder(folders.programs()));
        runAs.changeOwner(PrivateFiles.createFolder(folders.sockets()));
        var cluster = new PostgresCluster(folders, PostgresBinaries.unpackedIn(folders.programs()), runAs);
        cluster.createIfMissing();
        return cluster;
    }

    private void createIfMissing() throws IOException, InterruptedException {
        if (Files.exists(folders.database().resolve("PG_VERSION"))) {
            runAs.changeOwner(folders.database());
            refuseOtherMajorVersion();
            return;
        }
        if (!PrivateFiles.isEmptyOrMissing(folders.database())) {
            throw new EmbeddedPostgresException(
                    "%s is neither empty nor a database. Move it to another place.".formatted(folders.database()));
        }
        initialise();
    }

    private void refuseOtherMajorVersion() throws IOException {
        var made = Files.readString(folders.database().resolve("PG_VERSION")).strip();
        var ours = binaries.home().getFileName().toString();
        if (ours.contains(".") && !ours.startsWith(made + ".")) {
            throw new EmbeddedPostgresException(
                    "The database in %s was created by PostgreSQL %s, and this is PostgreSQL %s. Dump it with the old version, and restore it into an empty database."
                            .formatted(folders.database(), made, ours));
        }
    }

    private void initialise() throws IOException, InterruptedException {
        LOG.infof("Creating the database in %s", folders.database());
        var fresh = folders.unfinishedDatabase();
        PrivateFiles.deleteRecursively(fresh);
        Files.deleteIfExists(folders.connection());
        runAs.changeOwner(PrivateFiles.createFolder(fresh));
        // "reject" only affects the generated pg_hba.conf, which is never used. Passwords are set before the first
        // start.
        var result = command(
                        "initdb",
                        "--pgdata=" + fresh,
                        "--username=" + SavedConnection.SUPERUSER,
                        "--auth=reject",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums")
                .run(SETUP);
        if (result.output().contains("could not look up effective user ID")) {
            throw new EmbeddedPostgresException(
                    ("PostgreSQL cannot run, because the user id of this process has no entry in /etc/passwd. Start Tidings as"
                                    + " a user with an entry, add one with nss_wrapper, or set %s to a PostgreSQL of your own.")
                            .formatted(DatabaseLogin.URL));
        }
        if (!result.succeeded()) {
            throw new EmbeddedPostgresException("The database could not be created in %s. Its programs said: %s"
                    .formatted(folders.database(), result.output()));
        }
        Files.deleteIfExists(folders.database());
        Files.move(fresh, folders.database(), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Returns the address and passwords of the last start, or new ones at the first start. Replaces the port for good if
     * another program uses it.
     */
    SavedConnection connection() throws IOException, InterruptedException {
        var remembered = SavedConnection.read(folders.connection());
        if (remembered.isPresent() && FreePort.isFree(remembered.get().port())) {
            return remembered.get();
        }
        var connection = remembered.isPresent()
                ? remembered.get().withPort(FreePort.any())
                : SavedConnection.generate(FreePort.any());
        if (remembered.isPresent()) {
            LOG.warnf(
                    "Another program uses port %d. PostgreSQL now uses port %d.",
                    remembered.get().port(), connection.port());
        } else {
            createRolesAndDatabase(connection);
        }
        connection.write(folders.connection());
        return connection;
    }

    /** Runs in single-user mode, which needs no password. Idempotent. */
    private void createRolesAndDatabase(SavedConnection connection) throws IOException, InterruptedException {
        var user = SavedConnection.USER;
        // Single-user mode reads one statement from each line.
        var sql = """
                ALTER ROLE %2$s PASSWORD '%3$s'
                DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%1$s') THEN CREATE ROLE %1$s; END IF; END $$
                ALTER ROLE %1$s LOGIN NOSUPERUSER PASSWORD '%4$s'
                CREATE DATABASE %5$s OWNER %1$s
                """.formatted(
                        user,
                        SavedConnection.SUPERUSER,
                        verifier(SavedConnection.SUPERUSER, connection.superuserPassword()),
                        verifier(user, connection.password()),
                        SavedConnection.DATABASE);
        var result = command("postgres", "--single", "-D", folders.database().toString(), "postgres")
                .withInput(sql)
                .run(SETUP);
        var errors = result.output()
                .lines()
                .filter(line -> line.contains("ERROR:") || line.contains("FATAL:"))
                .filter(line -> !line.contains("database \"%s\" already exists".formatted(SavedConnection.DATABASE)))
                .toList();
        if (!result.succeeded() || !errors.isEmpty()) {
            throw new EmbeddedPostgresException("The roles of the database could not be created: " + errors);
        }
    }

    private static String verifier(String user, String password) {
        try {
            return PasswordUtil.encodePassword(user, password.toCharArray(), "scram-sha-256");
        } catch (SQLException e) {
            throw new IllegalStateException("SCRAM-SHA-256 is not available", e);
        }
    }

    /** Starts the server on this port; see {@link Postmaster#launch}. */
    Postmaster launch(int port, Map<String, String> overrides, Duration timeout)
            throws IOException, InterruptedException {
        var settings = PostgresSettings.text(port, folders.sockets(), folders.customConfiguration(), overrides);
        writeReadable(folders.configuration(), settings);
        writeReadable(folders.hostBasedAccess(), PostgresSettings.HOST_BASED_ACCESS);
        var server = List.of(
                binaries.program("postgres").toString(),
                "-D",
                folders.database().toString(),
                "-c",
                "config_file=" + folders.configuration(),
                "-c",
                "hba_file=" + folders.hostBasedAccess());
        return Postmaster.launch(folders, runAs.prefix(), server, timeout);
    }

    private static void writeReadable(Path file, String text) throws IOException {
        PrivateFiles.write(file, text);
        PrivateFiles.setMode(file, "rw-r--r--");
    }

    private Command command(String program, String... arguments) {
        var line = new ArrayList<>(runAs.prefix());
        line.add(binaries.program(program).toString());
        line.addAll(List.of(arguments));
        return new Command(folders.programs(), line, "");
    }
}
