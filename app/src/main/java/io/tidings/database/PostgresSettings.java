package io.tidings.database;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes postgresql.conf and pg_hba.conf, for one machine with two cores, full durability and logs without personal data. */
final class PostgresSettings {
    /** sun_path holds 108 bytes on Linux and 104 on macOS. The name of the socket needs the rest. */
    private static final int LONGEST_SOCKET_FOLDER = 80;

    static final String HOST_BASED_ACCESS = """
            # Written by Tidings at every start.
            local all all scram-sha-256
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private static final String TUNED = """
            # Written by Tidings at every start. Your own settings go into postgresql.conf in the data directory.

            # Accept connections from this machine only, and only with a password
            listen_addresses = '127.0.0.1'
            password_encryption = scram-sha-256
            unix_socket_permissions = 0700
            max_connections = 64

            # A committed row survives a crash and a power failure
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            # This build has neither lz4 nor zstd, and pglz costs more CPU time than the disk saves.
            wal_compression = off

            # Two cores, shared with the application
            shared_buffers = 256MB
            effective_cache_size = 1GB
            work_mem = 8MB
            maintenance_work_mem = 128MB
            jit = off
            random_page_cost = 1.1
            max_parallel_workers = 2
            max_parallel_workers_per_gather = 1
            # Parallel index builds need more shared memory than a container gives by default
            max_parallel_maintenance_workers = 0
            track_io_timing = off

            # Bulk loads write much at once, so checkpoints are few and spread out
            wal_buffers = 16MB
            max_wal_size = 2GB
            min_wal_size = 512MB
            checkpoint_timeout = 15min
            checkpoint_completion_target = 0.9

            # Vacuum must keep up with queue tables without using both cores
            autovacuum = on
            autovacuum_max_workers = 2
            autovacuum_naptime = 20s
            autovacuum_vacuum_scale_factor = 0.1
            autovacuum_analyze_scale_factor = 0.05
            autovacuum_vacuum_cost_limit = 800
            idle_in_transaction_session_timeout = 10min

            timezone = 'UTC'
            log_timezone = 'UTC'

            # One log file for each weekday, overwritten after a week
            logging_collector = on
            log_directory = 'log'
            log_filename = 'postgresql-%a.log'
            log_file_mode = 0600
            log_rotation_age = 1d
            log_rotation_size = 0
            log_truncate_on_rotation = on
            log_line_prefix = '%m [%p] '
            # The log has no personal data: errors can quote rows, so they go to the client only; statements are never logged
            log_min_messages = log
            log_min_error_statement = panic
            log_error_verbosity = terse
            log_statement = none
            log_min_duration_statement = -1
            log_parameter_max_length = 0
            log_parameter_max_length_on_error = 0
            log_checkpoints = on
            """;

    private PostgresSettings() {}

    /**
     * @param sockets the folder of the Unix socket; without socket if its name is too long for a socket address
     * @param customSettings a file of the operator, included if it exists
     */
    static String text(int port, Path sockets, Path customSettings, Map<String, String> overrides) {
        var socketFolder = sockets.toString();
        var fits = socketFolder.getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_FOLDER;
        var more = overrides.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(setting -> "%s = %s\n".formatted(setting.getKey(), quoted(setting.getValue())))
                .collect(Collectors.joining());
        return TUNED
                + "\nport = %d\nunix_socket_directories = %s\n".formatted(port, quoted(fits ? socketFolder : ""))
                + "include_if_exists = %s\n".formatted(quoted(customSettings.toString()))
                + more;
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
