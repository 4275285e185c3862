package io.tidings.imports;

import io.tidings.database.DataDirectory;
import io.tidings.shared.ImportId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The folder of uploads: {@code <data>/uploads/<import>.csv}. Only this program's user may read it. */
@Singleton
final class UploadFolder {
    private static final String SUFFIX = ".csv";
    private static final String PART_SUFFIX = ".part";
    private static final Logger LOG = Logger.getLogger(UploadFolder.class);

    private final Path folder;

    UploadFolder(DataDirectory data) {
        this.folder = data.folder("uploads");
    }

    Path file(ImportId id) {
        return folder.resolve(id + SUFFIX);
    }

    /** The file into which a workbook is converted. It then takes the place of the upload. */
    Path part(ImportId id) {
        return folder.resolve(id + PART_SUFFIX);
    }

    /** Deletes a file, and its unfinished conversion. Idempotent. {@link ImportHousekeeping} retries a failed deletion. */
    void delete(ImportId id) {
        try {
            Files.deleteIfExists(file(id));
            Files.deleteIfExists(part(id));
        } catch (IOException e) {
            LOG.warnf(
                    "An upload could not be deleted (%s). The deletion is retried daily",
                    e.getClass().getSimpleName());
        }
    }

    /** Returns the imports whose files were last written before a moment. */
    Set<UUID> lastWrittenBefore(Instant moment) throws IOException {
        var imports = new HashSet<UUID>();
        try (var entries = Files.newDirectoryStream(folder, "*{%s,%s}".formatted(SUFFIX, PART_SUFFIX))) {
            for (var file : entries) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(moment)) {
                    importOf(file).ifPresent(imports::add);
                }
            }
        }
        return imports;
    }

    private static Optional<UUID> importOf(Path file) {
        var name = file.getFileName().toString();
        return ImportId.parse(name.substring(0, name.lastIndexOf('.'))).map(ImportId::value);
    }
}
