package io.tidings.shared;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, with its position in the list.
 *
 * @param totalCount the number of rows of the list; a lower bound when it is not exact
 * @param next the position of the last row, if rows follow it and the list can be read on from there; otherwise null
 */
public record Page<T>(
        List<T> data,
        int page,
        int size,
        long totalCount,
        boolean exact,
        @Nullable Long anchor,
        @Nullable Long next) {
    public Page {
        data = List.copyOf(data);
    }

    public static <T> Page<T> of(List<T> data, PageRequest request, long totalCount, @Nullable Long anchor) {
        return new Page<>(data, request.page(), request.size(), totalCount, true, anchor, null);
    }

    /** Returns a page of a list that was not counted to its end; {@code count} is a lower bound. */
    public static <T> Page<T> atLeast(List<T> data, PageRequest request, long count, @Nullable Long anchor) {
        return new Page<>(data, request.page(), request.size(), count, false, anchor, null);
    }

    /** Returns the page with the position from which the list can be read on; null for its last page. */
    public Page<T> followedFrom(@Nullable Long position) {
        return new Page<>(data, page, size, totalCount, exact, anchor, position);
    }

    /** Returns whether another page follows. Rows that left the list may have lowered the number of pages. */
    public boolean hasNext() {
        return next != null || page < totalPages();
    }

    /** Returns the number of pages: 57 rows with 20 per page are 3 pages, and no rows are 0 pages. */
    public long totalPages() {
        return Math.ceilDiv(totalCount, (long) size);
    }

    public <R> Page<R> map(Function<? super T, ? extends R> change) {
        return new Page<>(data.stream().<R>map(change).toList(), page, size, totalCount, exact, anchor, next);
    }
}
