package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.CapturedLog;
import java.nio.file.Path;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
    @TempDir
    Path folder;

    @Test
    void a_disk_with_space_is_up_and_not_logged() throws Exception {
        var space = new DiskSpace(new DataDirectory(folder), 0);

        try (var logged = CapturedLog.start()) {
            space.logIfLow();
            assertThat(logged.records())
                    .noneMatch(line -> DiskSpace.class.getName().equals(line.getLoggerName()));
        }
        assertThat(space.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void a_disk_below_the_minimum_is_down_and_the_log_names_the_folder() throws Exception {
        var space = new DiskSpace(new DataDirectory(folder), Long.MAX_VALUE);

        assertThat(space.call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(space.call().getName()).contains("disk");
        try (var logged = CapturedLog.start()) {
            space.logIfLow();
            assertThat(logged.records())
                    .anySatisfy(line -> assertThat(line.getFormattedMessage())
                            .contains(folder.toRealPath().toString(), "nearly full"));
        }
    }
}
