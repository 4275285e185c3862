package io.tidings.gateways.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptedLogTest {
    @TempDir
    Path folder;

    @Test
    void a_file_has_no_holes_that_a_full_disk_could_not_fill() throws Exception {
        try (var log = new AcceptedLog(folder)) {
            log.append(1, 2, 3);

            var file = onlyFile();
            assertThat(allocatedBytes(file)).isGreaterThanOrEqualTo(Files.size(file));
            assertThat(log.contains(1, 3)).isTrue();
        }
    }

    @Test
    void a_full_disk_is_an_exception_and_the_record_goes_on_when_there_is_room() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small disk");
        var mounted = folder.resolve("simulator");
        Files.createDirectory(mounted);
        run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", mounted.toString());
        try (var log = new AcceptedLog(mounted)) {
            assertThatThrownBy(() -> log.append(1, 2, 1)).isInstanceOf(UncheckedIOException.class);
            assertThat(log.contains(1, 1)).isFalse();

            run("mount", "-o", "remount,size=8m", mounted.toString());
            log.append(2, 2, 1);
            assertThat(log.contains(2, 1)).isTrue();
        } finally {
            run("umount", "-l", mounted.toString());
        }
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder)) {
            return files.reduce((one, other) -> {
                        throw new AssertionError("more than one file");
                    })
                    .orElseThrow();
        }
    }

    private static long allocatedBytes(Path file) throws Exception {
        var stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip())
                * 512;
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
