package io.tidings.shared;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list and where it stands in the whole.
 *
 * @param totalCount of the whole list; at least so many when it is not exact
 */
public record Page<T>(
        List<T> data,
        int page,
        int size,
        long totalCount,
        boolean exact,
        @Nullable Long anchor) {
    public Page {
        data = List.copyOf(data);
    }

    public static <T> Page<T> of(List<T> data, PageRequest request, long totalCount, @Nullable Long anchor) {
        return new Page<>(data, request.page(), request.size(), totalCount, true, anchor);
    }

    /** Of a list that nobody has counted to its end: so many at least. */
    public static <T> Page<T> atLeast(List<T> data, PageRequest request, long count, @Nullable Long anchor) {
        return new Page<>(data, request.page(), request.size(), count, false, anchor);
    }

    /** 57 rows by 20 are 3 pages; no rows are 0 pages. */
    public long totalPages() {
        return Math.ceilDiv(totalCount, (long) size);
    }

    public <R> Page<R> map(Function<? super T, ? extends R> change) {
        return new Page<>(data.stream().<R>map(change).toList(), page, size, totalCount, exact, anchor);
    }
}
