package io.tidings.contacts;

import io.tidings.contacts.WordIndexes.Range;
import io.tidings.shared.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Finds the ids of contacts that contain words. It uses the word indexes, and scans the newest contacts that have no
 * index. For use in one transaction.
 */
final class WordSearch {
    private static final int FIRST_STEP = 1_000;
    private static final int STEP_FACTOR = 8;

    private final Handle handle;
    private final ContactQuery query;
    private final List<Range> ranges;

    private WordSearch(Handle handle, ContactQuery query, List<Range> ranges) {
        this.handle = handle;
        this.query = query;
        this.ranges = ranges;
    }

    static WordSearch of(Handle handle, ContactQuery query) {
        // The planner underestimates the cost of comparing words. It would choose a scan with a hundred thousand
        // comparisons.
        handle.execute("select set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)");
        return new WordSearch(handle, query, WordIndexes.ranges(handle));
    }

    /** @param total at most the limit of the count */
    record Counted(long total, List<Long> page) {}

    /**
     * Counts the matches up to {@code limit}. The page is correct if fewer match. It has one id more if another
     * follows.
     */
    Counted countUpTo(long limit, PageRequest request) {
        return bindParts(parts(0, Long.MAX_VALUE), """
                        with found as materialized (select c.id from (%s) c limit :limit)
                        select (select count(*) from found) as total,
                               array(select id from found where id <= :highest order by id desc limit :size offset :offset) as ids
                        """)
                .bind("limit", limit)
                .bind("highest", request.highest(Long.MAX_VALUE))
                .bind("size", request.size() + 1)
                .bind("offset", request.rowsToSkip())
                .map((row, _) -> new Counted(row.getLong("total"), List.of((Long[])
                        row.getArray("ids").getArray())))
                .one();
    }

    /**
     * Returns a page of the matches, newest first, when many contacts match. A word index has no order, so all its
     * matches would have to be read and sorted. Instead, this searches a range of ids below the newest id. If the range
     * has too few matches, it searches a wider range.
     */
    List<Long> newest(long newest, PageRequest request) {
        long step = FIRST_STEP + 2 * (request.rowsToSkip() + request.size());
        var found = step > WordIndexes.MIN_INDEXED
                ? List.<Long>of()
                : newest(List.of(new Part(Math.max(0, newest - step), newest, false)), request);
        while (found.size() <= request.size() && step < newest) {
            step *= STEP_FACTOR;
            found = newest(parts(Math.max(0, newest - step), newest), request);
        }
        return found;
    }

    private List<Long> newest(List<Part> parts, PageRequest request) {
        return bindParts(parts, "select c.id from (%s) c order by c.id desc limit :size offset :offset")
                .bind("size", request.size() + 1)
                .bind("offset", request.rowsToSkip())
                .mapTo(Long.class)
                .list();
    }

    /**
     * The ids above {@code from}, up to and including {@code to}.
     *
     * @param indexed whether one index covers them all
     */
    private record Part(long from, long to, boolean indexed) {}

    private Query bindParts(List<Part> parts, String sql) {
        var selects = new StringJoiner(" union all ");
        for (int i = 0; i < parts.size(); i++) {
            selects.add("select c.id from contact c where %s and c.id > :above%d and c.id <= :upto%d"
                    .formatted(query.where(parts.get(i).indexed()), i, i));
        }
        var statement = query.bindTo(handle.createQuery(sql.formatted(selects)))
                .configure(SqlStatements.class, settings -> settings.setUnusedBindingAllowed(true));
        for (int i = 0; i < parts.size(); i++) {
            statement
                    .bind("above" + i, parts.get(i).from())
                    .bind("upto" + i, parts.get(i).to());
        }
        return statement;
    }

    /** Splits a range of ids: one part for each index, and one part for the contacts above the last index. */
    private List<Part> parts(long from, long to) {
        var parts = new ArrayList<Part>();
        for (var range : ranges) {
            parts.add(new Part(Math.max(from, range.from()), Math.min(to, range.to()), true));
        }
        var end = ranges.isEmpty() ? 0 : ranges.getLast().to();
        parts.add(new Part(Math.max(from, end), to, false));
        return parts.stream().filter(part -> part.from() < part.to()).toList();
    }
}
