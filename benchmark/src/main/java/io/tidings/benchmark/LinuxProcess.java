package io.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads processor time and memory of a process from {@code /proc}. */
final class LinuxProcess {
    private static final double TICKS_PER_SECOND = 100;

    private LinuxProcess() {}

    /** User and system time of the process and of its ended children; 0 if there is no such process. */
    static double cpuSeconds(long pid) throws IOException {
        var file = Path.of("/proc/%d/stat".formatted(pid));
        if (!Files.exists(file)) {
            return 0;
        }
        var stat = Files.readString(file);
        // The second field is a name in parentheses and may contain spaces. See proc_pid_stat(5), fields 14 to 17.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Peak resident memory since the last {@link #resetPeakMemory}, in MiB; empty without {@code /proc}. */
    static Optional<Double> peakMemory(long pid) throws IOException {
        var status = Path.of("/proc/%d/status".formatted(pid));
        if (!Files.exists(status)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        }
    }

    static void resetPeakMemory(long pid) throws IOException {
        var file = Path.of("/proc/%d/clear_refs".formatted(pid));
        if (Files.isWritable(file)) {
            Files.writeString(file, "5");
        }
    }
}
