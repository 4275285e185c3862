package io.tidings.contacts;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The indexes of the words of contacts, each of those between two ids (see V24__contact_words.sql). PostgreSQL keeps them
 * true whatever is changed or deleted; new contacts are above the last one, where no import pays for them, until
 * {@link #grow} has built the next. Their catalogue is the database's own.
 */
@Singleton
public final class WordIndexes {
    /** So many newest contacts can be looked through while somebody waits. */
    static final int MIN_INDEXED = 5_000;
    /** As many as may come between two looks while it still counts as quiet. */
    private static final int MAX_NEW_WHILE_QUIET = 1_000;
    /** No longer waited for, however busy it is. */
    private static final int MAX_UNINDEXED = 1_000_000;

    private static final Pattern NAME = Pattern.compile("contact_words_(\\d+)_(\\d+)");

    private final Jdbi jdbi;
    /** Guarded by this. */
    private long lastNewestId;

    WordIndexes(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Ids above {@code from} up to {@code to}. */
    record Range(long from, long to) {
        static Range of(String index) {
            var name = NAME.matcher(index);
            if (!name.matches()) {
                throw new IllegalStateException("%s is no index of words".formatted(index));
            }
            return new Range(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
        }

        String index() {
            return "contact_words_%d_%d".formatted(from, to);
        }

        long size() {
            return to - from;
        }
    }

    /** One after the other without a gap, from the first id on; what is above the last has no index. */
    static List<Range> ranges(Handle handle) {
        return contiguous(indexRanges(handle, true));
    }

    /**
     * Builds an index of what has come, if it is more than few and no import is under way, together with the neighbours
     * that are not much larger: there are never more than some, and no contact is indexed often. Takes seconds for a
     * million contacts, and nobody waits for it. Not for two at once in a cluster.
     *
     * @return whether it built one
     */
    public synchronized boolean buildNext() {
        return jdbi.withHandle(handle -> {
            var ranges = ranges(handle);
            long end = ranges.isEmpty() ? 0 : ranges.getLast().to();
            var newest = newest(handle);
            var before = lastNewestId;
            lastNewestId = newest == null ? 0 : newest;
            if (lastNewestId - end < MIN_INDEXED || (lastNewestId - before > MAX_NEW_WHILE_QUIET && lastNewestId - end < MAX_UNINDEXED)) {
                return false;
            }
            build(handle, merged(ranges, lastNewestId));
            dropCovered(handle);
            return true;
        });
    }

    /** From the newest back, whatever is at most twice as large as what it would be put together with. */
    static Range merged(List<Range> ranges, long newest) {
        long from = ranges.isEmpty() ? 0 : ranges.getLast().to();
        for (var range : ranges.reversed()) {
            if (range.size() > 2 * (newest - from)) {
                break;
            }
            from = range.from();
        }
        return new Range(from, newest);
    }

    static List<Range> contiguous(List<Range> all) {
        var chain = new ArrayList<Range>();
        long end = 0;
        while (true) {
            var from = end;
            var next = all.stream()
                    .filter(range -> range.from() == from && range.to() > from)
                    .max(Comparator.comparingLong(Range::to));
            if (next.isEmpty()) {
                return chain;
            }
            chain.add(next.get());
            end = next.get().to();
        }
    }

    /** Beside all who read and write. What a build that failed has left behind goes first. */
    private static void build(Handle handle, Range range) {
        drop(handle, indexRanges(handle, false));
        handle.execute("""
                create index concurrently %s on contact using gin
                    (contact_vector(account_id, first_name, last_name, location, preferred_product))
                    with (fastupdate = off) where id > %d and id <= %d
                """.formatted(range.index(), range.from(), range.to()));
    }

    private static void dropCovered(Handle handle) {
        var covered = new ArrayList<>(indexRanges(handle, true));
        covered.removeAll(contiguous(covered));
        drop(handle, covered);
    }

    private static void drop(Handle handle, List<Range> ranges) {
        ranges.forEach(range -> handle.execute("drop index concurrently if exists " + range.index()));
    }

    private static List<Range> indexRanges(Handle handle, boolean valid) {
        return handle.createQuery("""
                        select name.relname
                          from pg_index i join pg_class name on name.oid = i.indexrelid
                         where i.indrelid = 'contact'::regclass and i.indisvalid = :valid
                           and name.relname ~ '^contact_words_\\d+_\\d+$'
                        """).bind("valid", valid).mapTo(String.class).stream()
                .map(Range::of)
                .toList();
    }

    private static @Nullable Long newest(Handle handle) {
        return handle.createQuery("select max(id) from contact")
                .mapTo(Long.class)
                .one();
    }
}
