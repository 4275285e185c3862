package io.tidings.database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The call of an external program that ends by itself. */
record Command(Path directory, List<String> line, String input) {
    private static final List<String> NOT_INHERITED = List.of("PG", "LC_", "LANGUAGE", "TIDINGS_", "QUARKUS_");

    Command {
        line = List.copyOf(line);
    }

    static Command of(Path directory, List<String> prefix, String... arguments) {
        var line = new ArrayList<>(prefix);
        line.addAll(List.of(arguments));
        return new Command(directory, line, "");
    }

    Command withInput(String text) {
        return new Command(directory, line, text);
    }

    /** @param output standard output and error, together */
    record Result(int status, String output) {
        boolean succeeded() {
            return status == 0;
        }
    }

    /**
     * Runs the program and waits until it ends. Kills it after the timeout. The input must fit into a pipe buffer,
     * because it is written at once.
     *
     * @throws IOException if the program does not exist or takes too long
     */
    Result run(Duration timeout) throws IOException, InterruptedException {
        var process = builder(directory, line).redirectErrorStream(true).start();
        try (var reader = new OutputReader(process)) {
            try (var stdin = process.outputWriter()) {
                stdin.write(input);
            }
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("%s took longer than %s".formatted(line.getFirst(), timeout));
            }
            return new Result(process.exitValue(), reader.text());
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Returns a builder without PG* variables, which would configure PostgreSQL, and with English messages. Settings of
     * Tidings contain secrets, and a superuser of the database could read the environment of its server.
     */
    static ProcessBuilder builder(Path directory, List<String> line) {
        var builder = new ProcessBuilder(line).directory(directory.toFile());
        var environment = builder.environment();
        environment.keySet().retainAll(withoutSettings(environment).keySet());
        environment.put("LC_ALL", "C");
        return builder;
    }

    static Map<String, String> withoutSettings(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> NOT_INHERITED.stream().noneMatch(variable.getKey()::startsWith))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Reads the output while the process runs, so that a full pipe never blocks the process. */
    private static final class OutputReader implements AutoCloseable {
        private final StringBuffer text = new StringBuffer();
        private final Thread thread;

        OutputReader(Process process) {
            thread = Thread.ofVirtual().start(() -> {
                try (var reader = process.inputReader()) {
                    reader.lines().forEach(line -> text.append(line).append('\n'));
                } catch (IOException | java.io.UncheckedIOException ended) {
                    // The process was killed. The text read so far is the whole output.
                }
            });
        }

        String text() throws InterruptedException {
            thread.join(Duration.ofSeconds(5));
            return text.toString();
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
