package io.tidings.spreadsheets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The heap of a conversion does not grow with the workbook, also if each row has texts of its own. */
class WorkbookMemoryTest {
    private static final int ROWS = 100_000;
    private static final long MEGABYTE = 1024 * 1024;

    @TempDir
    Path folder;

    @Test
    void a_workbook_of_100_000_rows_with_as_many_texts_keeps_less_than_12_megabytes() throws Exception {
        assertBounded(LargeWorkbooks.excel(folder.resolve("a.xlsx"), ROWS));
    }

    @Test
    void an_open_document_of_100_000_rows_keeps_less_than_12_megabytes() throws Exception {
        assertBounded(LargeWorkbooks.openDocument(folder.resolve("a.ods"), ROWS));
    }

    /** Looks at the live heap while the conversion runs, each time that some of its text was written. */
    private void assertBounded(Path workbook) throws IOException {
        long before = live();
        var sink = new LiveHeap();

        var read = Spreadsheets.convert(workbook, Optional.empty(), sink);

        assertThat(read.sheet()).isEqualTo("People");
        assertThat(sink.lines).isEqualTo(ROWS + 1L);
        assertThat(sink.most - before).isLessThan(12 * MEGABYTE);
    }

    private static long live() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static final class LiveHeap extends OutputStream {
        private long bytes;
        private long lines;
        private long most;

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                lines += buffer[i] == '\n' ? 1 : 0;
            }
            long megabytes = bytes / MEGABYTE;
            bytes += length;
            if (bytes / MEGABYTE > megabytes) {
                most = Math.max(most, live());
            }
        }
    }
}
