package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.shared.Actor;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The memory of an upload does not depend on the size of the file. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UploadMemoryTest {
    private static final long MEGABYTE = 1024 * 1024;
    private static final String BOUNDARY = "b";

    @Inject
    TestAccounts accounts;

    @Inject
    Imports imports;

    @Inject
    ImportStore store;

    @Inject
    ImportLifecycle lifecycle;

    @Inject
    UploadFolder folder;

    @Test
    @Tag("S0-2")
    @Tag("S1-1")
    @Tag("S1-9")
    @Tag("S1-11")
    @Tag("S1-25")
    @Tag("S1-38")
    void a_file_of_100_megabytes_is_received_and_hashed_with_less_than_50_megabytes_of_objects() throws Exception {
        var account = accounts.create().id();
        var row = ("+254712345678," + "x".repeat(1009) + "\n").getBytes(StandardCharsets.UTF_8);
        int rows = (int) (100 * MEGABYTE / row.length);
        var file = new DigestInputStream(
                new SequenceInputStream(stream("phone,note\n"), repeated(row, rows)),
                MessageDigest.getInstance("SHA-256"));
        var form = new SequenceInputStream(Collections.enumeration(List.of(
                stream("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                        + "Content-Type: text/csv\r\n\r\n"),
                file,
                stream("\r\n--" + BOUNDARY + "--\r\n"))));
        long before = allocated();

        var accepted = imports.acceptForm(Actor.system(account), "multipart/form-data; boundary=" + BOUNDARY, form);

        // All objects of the thread, also those that were collected. So the heap cannot have grown by more.
        assertThat(allocated() - before).isBetween(1L, 50 * MEGABYTE);
        var summary = imports.find(account, accepted.id()).orElseThrow();
        // The job may have begun. It would read the file in the background of other tests.
        lifecycle.cancel(store.load(accepted.id()).orElseThrow(), Actor.system(account));
        folder.delete(accepted.id());
        assertThat(summary.file().sha256())
                .isEqualTo(HexFormat.of().formatHex(file.getMessageDigest().digest()));
        assertThat(summary.rowsExpected()).isEqualTo(rows);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a stream that holds the row only once. */
    private static InputStream repeated(byte[] row, int times) {
        long total = (long) row.length * times;
        return new InputStream() {
            private long given;

            @Override
            public int read() {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0];
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (given == total) {
                    return -1;
                }
                int from = (int) (given % row.length);
                int read = Math.min(length, row.length - from);
                System.arraycopy(row, from, into, offset, read);
                given += read;
                return read;
            }
        };
    }
}
