package io.tidings.dispatch;

import io.tidings.database.DataDirectory;
import io.tidings.database.Nodes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The local record of started and answered calls. After a crash it proves which messages of a started chunk were sent.
 * With it only the calls in flight are uncertain, without it the whole chunk. Thread-safe.
 */
@Singleton
final class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path folder;
    private final Nodes nodes;
    private final boolean enabled;
    private final UUID boot = bootId();
    private final ConcurrentLinkedQueue<JournalFile> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger files = new AtomicInteger();

    Journal(DataDirectory data, Nodes nodes, DispatchConfig config) {
        this.folder = data.folder("journal");
        this.nodes = nodes;
        this.enabled = config.journal();
    }

    /**
     * Opens a journal for this block. Returns empty when it cannot be written; then more messages are uncertain after a
     * crash, but none is lost.
     */
    Optional<JournalFile> open(Block block, int messages) {
        if (!enabled) {
            return Optional.empty();
        }
        try {
            var file = fileFor(messages);
            file.open(block, boot);
            return Optional.of(file);
        } catch (IOException e) {
            LOG.warnf("No journal for block %s: %s", block.id(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Recycles a journal: all outcomes of its block are in the database. */
    void recycle(JournalFile file) {
        free.add(file);
    }

    /** Returns the records of former runs on this data directory, by block and fence. */
    Map<String, JournalReader.JournalRecord> recordsOfFormerRuns() {
        var found = new HashMap<String, JournalReader.JournalRecord>();
        for (var path : formerFiles()) {
            try {
                JournalReader.read(path, boot)
                        .ifPresent(journalRecord ->
                                found.put(key(journalRecord.block(), journalRecord.fence()), journalRecord));
            } catch (IOException e) {
                LOG.warnf("Could not read a journal: %s", e.getMessage());
            }
        }
        return found;
    }

    /** Returns the record in a journal of this run. No call of its block may be in flight. */
    Optional<JournalReader.JournalRecord> read(JournalFile file) {
        try {
            return JournalReader.read(file.path(), boot);
        } catch (IOException e) {
            LOG.warnf("Could not read a journal: %s", e.getMessage());
            return Optional.empty();
        }
    }

    /** Deletes the journals of former runs, after they have been replayed. */
    void deleteFormerFiles() {
        for (var path : formerFiles()) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.warnf("Could not delete a journal: %s", e.getMessage());
            }
        }
    }

    void close() {
        JournalFile file;
        while ((file = free.poll()) != null) {
            file.close();
            try {
                Files.deleteIfExists(file.path());
            } catch (IOException e) {
                LOG.debug("Could not delete a journal", e);
            }
        }
    }

    static String key(long block, long fence) {
        return block + ":" + fence;
    }

    private JournalFile fileFor(int messages) throws IOException {
        JournalFile file;
        while ((file = free.poll()) != null) {
            if (file.capacity() >= messages) {
                return file;
            }
            file.close();
            Files.deleteIfExists(file.path());
        }
        int capacity = Math.max(messages, 1_000);
        return new JournalFile(
                folder.resolve("%s-%d.journal".formatted(nodes.name(), files.incrementAndGet())), capacity);
    }

    private List<Path> formerFiles() {
        try (var all = Files.list(folder)) {
            return new ArrayList<>(all.filter(path -> path.toString().endsWith(".journal"))
                    .filter(path -> !path.getFileName().toString().startsWith(nodes.name() + "-"))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the journal folder cannot be listed", e);
        }
    }

    /**
     * Returns an id that changes with every start of the machine; a random one, which matches nothing, where the system
     * has none.
     */
    private static UUID bootId() {
        try {
            return UUID.fromString(Files.readString(BOOT_ID).strip());
        } catch (IOException | IllegalArgumentException e) {
            return UUID.randomUUID();
        }
    }
}
