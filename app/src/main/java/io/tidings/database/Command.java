package io.tidings.database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A short-lived program, run to its end. */
record Command(Path directory, List<String> line, String input) {
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
     * Waits until the program ends; kills it after the time-out. The input must be small (it is written before the
     * output is read).
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

    /** A builder whose environment does not steer PostgreSQL: no PG* variables, messages in English. */
    static ProcessBuilder builder(Path directory, List<String> line) {
        var builder = new ProcessBuilder(line).directory(directory.toFile());
        var environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("LC_") || name.equals("LANGUAGE"));
        environment.put("LC_ALL", "C");
        return builder;
    }

    /** Drains the output beside the process, so that a full pipe never stops it. */
    private static final class OutputReader implements AutoCloseable {
        private final StringBuffer text = new StringBuffer();
        private final Thread thread;

        OutputReader(Process process) {
            thread = Thread.ofVirtual().start(() -> {
                try (var reader = process.inputReader()) {
                    reader.lines().forEach(line -> text.append(line).append('\n'));
                } catch (IOException | java.io.UncheckedIOException ended) {
                    // the process was killed: what was read so far is all there is
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
