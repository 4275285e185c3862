package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class PostgresBinariesTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private TarArchiveOutputStream tar;

    @BeforeEach
    void open() throws IOException {
        tar = new TarArchiveOutputStream(new XZOutputStream(archive, new LZMA2Options(0)));
    }

    @Test
    void every_platform_has_its_archive() {
        assertThat(PostgresBinaries.archiveName("Linux", "amd64")).isEqualTo("postgres-linux-x86_64.txz");
        assertThat(PostgresBinaries.archiveName("Linux", "aarch64")).isEqualTo("postgres-linux-arm_64.txz");
        assertThat(PostgresBinaries.archiveName("Mac OS X", "x86_64")).isEqualTo("postgres-darwin-x86_64.txz");
        assertThat(PostgresBinaries.archiveName("Mac OS X", "aarch64")).isEqualTo("postgres-darwin-arm_64.txz");
    }

    @Test
    void programs_stay_executable_and_links_stay_links() throws IOException {
        add("bin/postgres", 0755, "program");
        add("share/words", 0644, "text");
        link("lib/libpq.so", "libpq.so.5");

        PostgresBinaries.unpack(packed(), folder);

        assertThat(folder.resolve("bin/postgres")).isExecutable().hasContent("program");
        assertThat(Files.isExecutable(folder.resolve("share/words"))).isFalse();
        assertThat(Files.readSymbolicLink(folder.resolve("lib/libpq.so"))).isEqualTo(Path.of("libpq.so.5"));
    }

    @Test
    void an_entry_outside_the_folder_is_refused() throws IOException {
        add("../outside", 0644, "evil");

        assertThatThrownBy(() -> PostgresBinaries.unpack(packed(), folder.resolve("inside")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("../outside");
        assertThat(folder.resolve("outside")).doesNotExist();
    }

    private void add(String name, int mode, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private void link(String name, String target) throws IOException {
        var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private ByteArrayInputStream packed() throws IOException {
        tar.close();
        return new ByteArrayInputStream(archive.toByteArray());
    }
}
