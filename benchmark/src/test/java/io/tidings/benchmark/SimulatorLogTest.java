package io.tidings.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorLogTest {
    @TempDir
    private Path data;

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectory(data.resolve("simulator"));
    }

    @Test
    void the_unused_end_of_a_file_holds_no_message() throws IOException {
        write("accepted-100-7-000.log", 11, 12, 13);

        assertThat(new SimulatorLog(data).count()).isEqualTo(3);
    }

    @Test
    void every_message_of_every_file_is_visited_in_order() throws IOException {
        write("accepted-100-7-000.log", 11, 12);
        write("accepted-200-8-000.log", 13);
        write("accepted-200-8-001.log");

        var visited = new ArrayList<Long>();
        new SimulatorLog(data).each((message, _) -> visited.add(message));

        assertThat(visited).containsExactly(11L, 12L, 13L);
    }

    @Test
    void it_tells_whether_a_message_was_accepted_since_a_time() throws IOException {
        write("accepted-100-7-000.log", 11, 12);
        var record = new SimulatorLog(data);

        assertThat(record.hasAcceptedSince(12_000)).isTrue();
        assertThat(record.hasAcceptedSince(12_001)).isFalse();
    }

    @Test
    void a_missing_folder_holds_no_message() throws IOException {
        var record = new SimulatorLog(data.resolve("elsewhere"));

        assertThat(record.count()).isZero();
        assertThat(record.hasAcceptedSince(0)).isFalse();
    }

    /** Message n is accepted in second n. */
    private void write(String name, long... messages) throws IOException {
        var file = ByteBuffer.allocate(24 * 64);
        for (long message : messages) {
            file.putLong(message).putLong(message * 1_000).putInt(1).putInt(0);
        }
        Files.write(data.resolve("simulator").resolve(name), file.array());
    }
}
