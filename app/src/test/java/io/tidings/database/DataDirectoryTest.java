package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void the_environment_variable_names_the_folder() {
        assertThat(DataDirectory.locate(Map.of("TIDINGS_DATA_DIR", "/srv/t"), "root", "/root"))
                .isEqualTo(Path.of("/srv/t"));
    }

    @Test
    void without_the_variable_the_folder_depends_on_the_user() {
        assertThat(DataDirectory.locate(Map.of(), "root", "/root")).isEqualTo(Path.of("/var/lib/tidings"));
        assertThat(DataDirectory.locate(Map.of("TIDINGS_DATA_DIR", " "), "ann", "/home/ann"))
                .isEqualTo(Path.of("/home/ann/.local/share/tidings"));
        assertThat(DataDirectory.locate(Map.of("XDG_DATA_HOME", "/d"), "ann", "/home/ann"))
                .isEqualTo(Path.of("/d/tidings"));
        assertThat(DataDirectory.locate(Map.of("XDG_DATA_HOME", "relative"), "ann", "/home/ann"))
                .isEqualTo(Path.of("/home/ann/.local/share/tidings"));
    }

    @Test
    void without_a_home_directory_the_error_names_the_variable() {
        assertThatThrownBy(() -> DataDirectory.locate(Map.of(), "123456", "?"))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("TIDINGS_DATA_DIR");
    }

    @Test
    void a_folder_that_cannot_be_created_is_named_with_the_variable() throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new DataDirectory(file.resolve("data")))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining(file.resolve("data").toString())
                .hasMessageContaining("TIDINGS_DATA_DIR");
    }

    @Test
    void its_folders_are_private_and_created_once() throws IOException {
        var data = new DataDirectory(folder.resolve("a/b"));

        var uploads = data.folder("uploads");

        assertThat(data.folder("uploads")).isEqualTo(uploads).isDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(uploads)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())))
                .isEqualTo("rwx------");
    }
}
