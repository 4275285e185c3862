package io.tidings.contacts;

import io.tidings.contacts.WordIndexes.Range;
import io.tidings.shared.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/** Ids of contacts that have words, from the indexes of words and, of the newest, by looking at each. Of one transaction. */
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
        // The planner takes the comparison of words for cheap, and would make it a hundred thousand times.
        handle.execute("select set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)");
        return new WordSearch(handle, query, WordIndexes.ranges(handle));
    }

    /** @param total no more than were to be counted */
    record Counted(long total, List<Long> page) {}

    /** Counts them, but not further than to some; the page is right if there are not so many. */
    Counted countUpTo(long most, PageRequest request) {
        return bindParts(parts(0, Long.MAX_VALUE), """
                        with found as materialized (select c.id from (%s) c limit :most)
                        select (select count(*) from found) as total,
                               array(select id from found order by id desc limit :size offset :offset) as ids
                        """)
                .bind("most", most)
                .bind("size", request.size())
                .bind("offset", request.offset())
                .map((row, _) -> new Counted(row.getLong("total"), List.of((Long[])
                        row.getArray("ids").getArray())))
                .one();
    }

    /**
     * A page of them, from the newest down, when they are known to be many. An index of words knows no order, so all that
     * it finds would have to be fetched and sorted: a stretch below the newest id is looked through, and if that has too
     * few, the index is asked for those of a wider one.
     */
    List<Long> newest(long newest, PageRequest request) {
        long step = FIRST_STEP + 2 * (request.offset() + request.size());
        var found = step > WordIndexes.MIN_INDEXED
                ? List.<Long>of()
                : newest(List.of(new Part(Math.max(0, newest - step), newest, false)), request);
        while (found.size() < request.size() && step < newest) {
            step *= STEP_FACTOR;
            found = newest(parts(Math.max(0, newest - step), newest), request);
        }
        return found;
    }

    private List<Long> newest(List<Part> parts, PageRequest request) {
        return bindParts(parts, "select c.id from (%s) c order by c.id desc limit :size offset :offset")
                .bind("size", request.size())
                .bind("offset", request.offset())
                .mapTo(Long.class)
                .list();
    }

    /** Ids above {@code from} up to {@code to}. @param indexed whether one index has the words of all of them */
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

    /** Of a stretch: those that have an index each, and what is above them and has none. */
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
