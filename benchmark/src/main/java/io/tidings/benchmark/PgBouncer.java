package io.tidings.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PgBouncer, a pooler of connections, as a child process before a server. */
record PgBouncer(Process process, Path folder, int port) implements AutoCloseable {
    static PgBouncer start(PostgresServer server, String mode) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("tidings-pgbouncer");
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var users = folder.resolve("users.txt");
        Files.writeString(users, "\"%s\" \"\"\n".formatted(PostgresServer.USER));
        var settings = folder.resolve("pgbouncer.ini");
        Files.writeString(settings, """
                [databases]
                %1$s = host=127.0.0.1 port=%2$d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %3$d
                unix_socket_dir =
                auth_type = trust
                auth_file = %4$s
                pool_mode = %5$s
                default_pool_size = 80
                ignore_startup_parameters = extra_float_digits
                """.formatted(PostgresServer.DATABASE, server.port(), port, users, mode));
        SystemProgram.giveToUnprivileged(folder);
        var command = new ArrayList<>(SystemProgram.unprivileged());
        command.addAll(List.of("pgbouncer", settings.toString()));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        var pooler = new PgBouncer(process, folder, port);
        AtExit.close(pooler);
        return pooler;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, PostgresServer.DATABASE);
    }

    @Override
    public void close() throws IOException {
        if (AtExit.forget(this)) {
            process.destroyForcibly().onExit().join();
            Folders.delete(folder);
        }
    }
}
