package io.tidings.database;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/** The file {@code last-commit} of the data directory. The next run of the program compares it with the database. */
final class CommitFile {
    private final Path file;

    CommitFile(DataDirectory data) {
        this.file = data.root().resolve("last-commit");
    }

    Path path() {
        return file;
    }

    /**
     * Returns the commit that the last run of this data directory wrote for this installation. Empty when there is none:
     * the directory is new, belonged to another database, or the file is damaged.
     */
    Optional<NodeCommit> read(UUID installation) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        if (!installation.toString().equals(properties.getProperty("installation"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NodeCommit(
                    Long.parseLong(properties.getProperty("node", "")),
                    properties.getProperty("name", ""),
                    Long.parseLong(properties.getProperty("number", "")),
                    Instant.parse(properties.getProperty("at", ""))));
        } catch (NumberFormatException | DateTimeException damaged) {
            return Optional.empty();
        }
    }

    void write(UUID installation, NodeCommit commit) throws IOException {
        PrivateFiles.write(
                file, """
                # The last commit that the database acknowledged to this node. See "Lost commits" in docs/operations.md.
                installation=%s
                node=%d
                name=%s
                number=%d
                at=%s
                """.formatted(installation, commit.node(), commit.name(), commit.number(), commit.at()));
    }
}
