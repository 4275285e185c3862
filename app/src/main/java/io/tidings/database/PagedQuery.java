package io.tidings.database;

import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Mappers;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page of a list with two statements. The first counts the list and finds its highest id. The second reads the
 * rows. On the first request the highest id becomes the anchor. Rows that are added later are not on its pages.
 *
 * <p>Both statements use {@code :anchor}. In the first statement it is null on a first request. The first returns
 * {@code total} and {@code highest}. The second ends with {@code limit :size offset :offset}. It reads one row more than
 * the page has, and so finds out whether another page follows. Its order is descending by the key that it compares with
 * the anchor. A request may name the key of the last row that was read: then the page starts after it, whatever rows have
 * left the list. Use an instance once.
 */
public final class PagedQuery {
    private final Handle handle;
    private final PageRequest request;
    private final Consumer<Query> bindings;
    private OptionalLong maxCount = OptionalLong.empty();
    private boolean highestAsAnchor;
    private boolean ascending;
    private String key = "id";

    /** @param bindings binds the parameters of the list; called for each of the two statements */
    public PagedQuery(Handle handle, PageRequest request, Consumer<Query> bindings) {
        this.handle = handle;
        this.request = request;
        this.bindings = bindings;
    }

    private record CountResult(long total, @Nullable Long highest) {}

    /**
     * Limits the count to this number of rows, or to the end of the page if that is later. The first statement must stop
     * after {@code :most} rows. The total of a longer list is then a lower bound.
     */
    public PagedQuery countingTo(long rows) {
        maxCount = OptionalLong.of(Math.max(rows, request.offset() + request.size()));
        return this;
    }

    /** Returns the highest id of the list as the anchor, even if the request has one. An empty list has none. */
    public PagedQuery withHighestAsAnchor() {
        highestAsAnchor = true;
        return this;
    }

    /** Names the column of the key, if it is not {@code id}. */
    public PagedQuery keyedBy(String column) {
        key = column;
        return this;
    }

    /** The list is ascending by its key. The second statement reads only keys above {@code :after}. */
    public PagedQuery ascending() {
        ascending = true;
        return this;
    }

    public <T> Page<T> page(String count, String rows, RowMapper<T> mapper) {
        return read(count, rows, mapper);
    }

    /** Reads the page with the mapper that is registered for the type. */
    public <T> Page<T> page(String count, String rows, Class<T> type) {
        return read(
                count,
                rows,
                handle.getConfig(Mappers.class)
                        .findFor(type)
                        .orElseThrow(
                                () -> new IllegalArgumentException("no mapper reads a row as %s".formatted(type))));
    }

    /** A row and its key. */
    private record Keyed<T>(T row, long key) {}

    private record KeyedMapper<T>(RowMapper<T> rows, String key) implements RowMapper<Keyed<T>> {
        @Override
        public Keyed<T> map(ResultSet row, StatementContext context) throws SQLException {
            return new Keyed<>(rows.map(row, context), row.getLong(key));
        }

        @Override
        public RowMapper<Keyed<T>> specialize(ResultSet row, StatementContext context) throws SQLException {
            return new KeyedMapper<>(rows.specialize(row, context), key);
        }
    }

    private <T> Page<T> read(String count, String rows, RowMapper<T> mapper) {
        var counted = count(count);
        var anchor = request.anchor() == null || highestAsAnchor ? counted.highest() : request.anchor();
        List<Keyed<T>> found = anchor == null
                ? List.of()
                : rows(rows, anchor).map(new KeyedMapper<>(mapper, key)).list();
        var shown = found.subList(0, Math.min(found.size(), request.size()));
        var data = shown.stream().map(Keyed::row).toList();
        var page = maxCount.isPresent() && counted.total() > maxCount.getAsLong()
                ? Page.atLeast(data, request, maxCount.getAsLong(), anchor)
                : Page.of(data, request, counted.total(), anchor);
        return page.followedFrom(
                found.size() > shown.size() ? Long.valueOf(shown.getLast().key()) : null);
    }

    private CountResult count(String sql) {
        var query = handle.createQuery(sql).bind("anchor", request.anchor());
        bindings.accept(query);
        maxCount.ifPresent(rows -> query.bind("most", rows + 1));
        return query.map((row, _) -> new CountResult(row.getLong("total"), row.getObject("highest", Long.class)))
                .one();
    }

    private Query rows(String sql, long anchor) {
        var query = handle.createQuery(sql)
                .bind("anchor", ascending ? anchor : request.highest(anchor))
                .bind("size", request.size() + 1)
                .bind("offset", request.rowsToSkip());
        if (ascending) {
            query.bind("after", Objects.requireNonNullElse(request.after(), 0L));
        }
        bindings.accept(query);
        return query;
    }
}
