package io.tidings.database;

import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page of a list with two statements. The first counts the list and finds its highest id. The second reads the
 * rows. On the first request the highest id becomes the anchor. Rows that are added later are not on its pages.
 *
 * <p>Both statements use {@code :anchor}. In the first statement it is null on a first request. The first returns
 * {@code total} and {@code highest}. The second ends with {@code limit :size offset :offset}. Use an instance once.
 */
public final class PagedQuery {
    private final Handle handle;
    private final PageRequest request;
    private final Consumer<Query> bindings;
    private OptionalLong maxCount = OptionalLong.empty();
    private boolean highestAsAnchor;

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

    public <T> Page<T> page(String count, String rows, RowMapper<T> mapper) {
        return page(count, rows, query -> query.map(mapper).list());
    }

    /** Reads the page with the mapper that is registered for the type. */
    public <T> Page<T> page(String count, String rows, Class<T> type) {
        return page(count, rows, query -> query.mapTo(type).list());
    }

    private <T> Page<T> page(String count, String rows, Function<Query, List<T>> read) {
        var counted = count(count);
        var anchor = request.anchor() == null || highestAsAnchor ? counted.highest() : request.anchor();
        var data = anchor == null ? List.<T>of() : read.apply(rows(rows, anchor));
        return maxCount.isPresent() && counted.total() > maxCount.getAsLong()
                ? Page.atLeast(data, request, maxCount.getAsLong(), anchor)
                : Page.of(data, request, counted.total(), anchor);
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
                .bind("anchor", anchor)
                .bind("size", request.size())
                .bind("offset", request.offset());
        bindings.accept(query);
        return query;
    }
}
