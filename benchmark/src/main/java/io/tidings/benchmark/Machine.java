package io.tidings.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Describes the machine that measures. */
final class Machine {
    private static final int FLUSHES = 200;

    private Machine() {}

    static Map<String, Object> describe() throws IOException {
        var machine = new LinkedHashMap<String, Object>();
        machine.put("processor", line(Path.of("/proc/cpuinfo"), "model name"));
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("memory", line(Path.of("/proc/meminfo"), "MemTotal"));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("architecture", System.getProperty("os.arch"));
        machine.put("java", Runtime.version().toString());
        machine.put("commit", commit());
        machine.put("flush_of_8_kib_median_us", flushMicros());
        return machine;
    }

    /** The commit of the measured sources. */
    private static String commit() throws IOException {
        var git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                .directory(AppProcess.root().toFile())
                .redirectErrorStream(true)
                .start();
        return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String line(Path file, String key) throws IOException {
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    /** The median time of one durable write, which bounds the rate of a design that commits each message. */
    private static double flushMicros() throws IOException {
        var file = Files.createTempFile("tidings-flush", "");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var block = ByteBuffer.allocate(8192);
            var times = new long[FLUSHES];
            for (int i = 0; i < FLUSHES; i++) {
                long start = System.nanoTime();
                channel.write(block.clear(), (i % 16) * 8192L);
                channel.force(false);
                times[i] = System.nanoTime() - start;
            }
            Arrays.sort(times);
            return times[FLUSHES / 2] / 1e3;
        } finally {
            Files.delete(file);
        }
    }
}
