package io.tidings.dispatch;

import io.tidings.database.DataDirectory;
import io.tidings.database.Nodes;
import io.tidings.observability.Redacted;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The local record of started and answered calls. After a crash it proves which messages of a started chunk were sent.
 * With it only the calls in flight are uncertain, without it the whole chunk. Thread-safe.
 */
@Singleton
final class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The slots of a file without ids of the provider. A larger block gets a larger file. */
    private static final int MIN_CAPACITY = 1_000;

    private static final long WARN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Path folder;
    private final Nodes nodes;
    private final boolean enabled;
    private final UUID boot = bootId();
    private final ConcurrentLinkedQueue<JournalFile> free = new ConcurrentLinkedQueue<>();
    /** The journals of blocks that this run left to recovery, by block and fence. */
    private final Map<String, JournalFile> kept = new ConcurrentHashMap<>();

    private final AtomicInteger files = new AtomicInteger();
    private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - WARN_EVERY_NANOS);
    private volatile List<Path> formerFiles = List.of();

    Journal(DataDirectory data, Nodes nodes, DispatchConfig config) {
        this.folder = data.folder("journal");
        this.nodes = nodes;
        this.enabled = config.journal();
    }

    /**
     * Opens a journal for this block. Returns empty when it cannot be written; then more messages are uncertain after a
     * crash, but none is lost.
     *
     * @param refs whether the journal has room for ids of the provider
     */
    Optional<JournalFile> open(Block block, int messages, boolean refs) {
        if (!enabled) {
            return Optional.empty();
        }
        try {
            return Optional.of(opened(block, messages, refs ? JournalFormat.SLOT_WITH_REFS : JournalFormat.SLOT));
        } catch (IOException | RuntimeException | Error e) {
            // Also an error: the memory of a file without pages throws one. The block must be sent nevertheless.
            warn(e);
            return Optional.empty();
        }
    }

    private JournalFile opened(Block block, int messages, int slot) throws IOException {
        var file = fileFor(messages, slot);
        try {
            file.open(block, boot, messages, slot);
            return file;
        } catch (RuntimeException | Error e) {
            file.close();
            Files.deleteIfExists(file.path());
            throw e;
        }
    }

    /** Warns at most once a minute, because every block tries again. */
    private void warn(Throwable why) {
        long now = System.nanoTime();
        long last = warnedAt.get();
        if (now - last >= WARN_EVERY_NANOS && warnedAt.compareAndSet(last, now)) {
            LOG.warnf(
                    "Blocks are sent without a journal, because it cannot be written: %s. A crash would leave more of"
                            + " their messages uncertain",
                    Redacted.brief(why));
        }
    }

    /** Recycles a journal: all outcomes of its block are in the database. */
    void recycle(JournalFile file) {
        free.add(file);
    }

    /** Keeps a journal until its block is recovered: outcomes of its block are missing in the database. */
    void keep(Block block, JournalFile file) {
        kept.put(key(block.id().value(), block.fence()), file);
    }

    /** Returns the keys of the kept journals. */
    Set<String> kept() {
        return Set.copyOf(kept.keySet());
    }

    /** Returns the record in a kept journal. */
    Optional<JournalReader.JournalRecord> readKept(String key) {
        return Optional.ofNullable(kept.get(key)).flatMap(this::read);
    }

    /** Recycles a kept journal, after its block was recovered. */
    void recycleKept(String key) {
        Optional.ofNullable(kept.remove(key)).ifPresent(this::recycle);
    }

    /** Returns the records of former runs on this data directory, by block and fence. */
    Map<String, JournalReader.JournalRecord> recordsOfFormerRuns() {
        var found = new HashMap<String, JournalReader.JournalRecord>();
        formerFiles = formerFiles();
        for (var path : formerFiles) {
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

    /** Deletes the journals that were read, after they have been replayed. */
    void deleteFormerFiles() {
        for (var path : formerFiles) {
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

    private JournalFile fileFor(int messages, int slot) throws IOException {
        JournalFile file;
        while ((file = free.poll()) != null) {
            if (file.fits(messages, slot)) {
                return file;
            }
            file.close();
            Files.deleteIfExists(file.path());
        }
        int capacity = Math.max(Math.ceilDiv(messages * slot, JournalFormat.SLOT), MIN_CAPACITY);
        return new JournalFile(
                folder.resolve("%s-%d.journal".formatted(nodes.name(), files.incrementAndGet())), capacity);
    }

    /**
     * Lists the journals of other runs that have ended. A run that continues has journals here if the lock of the data
     * directory does not work, as on some network file systems.
     */
    private List<Path> formerFiles() {
        var running = new HashMap<String, Boolean>();
        try (var all = Files.list(folder)) {
            return all.filter(path -> path.toString().endsWith(".journal"))
                    .filter(path -> !running.computeIfAbsent(nodeOf(path), nodes::isAlive))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal folder cannot be listed", e);
        }
    }

    /** Returns the name of the node that wrote this journal. */
    private static String nodeOf(Path path) {
        var name = path.getFileName().toString();
        int end = name.lastIndexOf('-');
        return end < 0 ? name : name.substring(0, end);
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
