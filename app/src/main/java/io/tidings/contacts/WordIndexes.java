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
 * Builds partial indexes of the words of contacts. Each index covers a range of ids (see V24__contact_words.sql).
 * PostgreSQL keeps the indexes up to date. New contacts have ids above the last index, so imports do not pay for an
 * index. {@link #buildNext} later builds an index for them. The list of the indexes is read from the database's
 * catalogue.
 */
@Singleton
public final class WordIndexes {
    /** A search can scan fewer contacts than this without an index. */
    static final int MIN_INDEXED = 5_000;
    /** The database counts as quiet if at most this many contacts are new since the last call. */
    private static final int MAX_NEW_WHILE_QUIET = 1_000;
    /** With this many new contacts an index is built even if the database is not quiet. */
    private static final int MAX_UNINDEXED = 1_000_000;

    private static final Pattern NAME = Pattern.compile("contact_words_(\\d+)_(\\d+)");

    private final Jdbi jdbi;
    /** The newest id at the last call. Guarded by this. */
    private long lastNewestId;

    WordIndexes(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The ids above {@code from}, up to and including {@code to}. */
    record Range(long from, long to) {
        static Range of(String index) {
            var name = NAME.matcher(index);
            if (!name.matches()) {
                throw new IllegalStateException("%s is not a word index".formatted(index));
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

    /**
     * Returns the ranges in order and without gaps, from the first id on. Contacts above the last range have no index.
     */
    static List<Range> ranges(Handle handle) {
        return contiguous(indexRanges(handle, true));
    }

    /**
     * Builds an index of the new contacts if they are at least {@link #MIN_INDEXED} and no import seems to run. It
     * merges neighbouring indexes that are not much larger, so that the number of indexes stays small and each contact
     * is indexed few times. Takes seconds for a million contacts, and blocks no query. Only one node of a cluster may
     * call it at a time.
     *
     * @return whether it built an index
     */
    public synchronized boolean buildNext() {
        return jdbi.withHandle(handle -> {
            var ranges = ranges(handle);
            long end = ranges.isEmpty() ? 0 : ranges.getLast().to();
            var newest = newest(handle);
            var previousNewestId = lastNewestId;
            lastNewestId = newest == null ? 0 : newest;
            if (lastNewestId - end < MIN_INDEXED
                    || (lastNewestId - previousNewestId > MAX_NEW_WHILE_QUIET && lastNewestId - end < MAX_UNINDEXED)) {
                return false;
            }
            build(handle, merged(ranges, lastNewestId));
            dropCovered(handle);
            return true;
        });
    }

    /** Merges ranges from the newest one down, while a range is at most twice as large as the merged rest. */
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

    /** Builds the index concurrently with reads and writes. First drops invalid indexes of failed builds. */
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
