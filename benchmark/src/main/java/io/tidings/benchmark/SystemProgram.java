package io.tidings.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs programs of the operating system. */
final class SystemProgram {
    /** The user nobody on every Linux. */
    private static final String UNPRIVILEGED_ID = "65534";

    private SystemProgram() {}

    /** Runs it to its end. @throws IOException with its output, if it fails */
    static void run(List<String> command) throws IOException, InterruptedException {
        // A file and not a pipe, because a server that the program starts keeps the output open.
        var output = Files.createTempFile("tidings-bench", ".out");
        try {
            var process = new ProcessBuilder(command)
                    .directory(new File("/"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(
                        "%s failed: %s".formatted(command, Files.readString(output, StandardCharsets.UTF_8)));
            }
        } finally {
            Files.delete(output);
        }
    }

    static void run(String... command) throws IOException, InterruptedException {
        run(List.of(command));
    }

    /** @throws NotPossibleHere unless all of them are installed */
    static void require(String... names) {
        for (var name : names) {
            boolean found = Stream.of(System.getenv("PATH").split(":", -1))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
            if (!found) {
                throw new NotPossibleHere("needs the program " + name);
            }
        }
    }

    /** @throws NotPossibleHere for another user */
    static void requireRoot() {
        if (!isRoot()) {
            throw new NotPossibleHere("needs root");
        }
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The start of a command that runs without the rights of root, as PostgreSQL and PgBouncer demand. */
    static List<String> unprivileged() {
        return isRoot()
                ? List.of("setpriv", "--reuid=" + UNPRIVILEGED_ID, "--regid=" + UNPRIVILEGED_ID, "--clear-groups")
                : List.of();
    }

    /** Gives the folder to the user of {@link #unprivileged}. */
    static void giveToUnprivileged(Path folder) throws IOException, InterruptedException {
        if (isRoot()) {
            run("chown", "-R", UNPRIVILEGED_ID + ":" + UNPRIVILEGED_ID, folder.toString());
        }
    }
}
