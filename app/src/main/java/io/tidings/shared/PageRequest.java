package io.tidings.shared;

import org.jspecify.annotations.Nullable;

/**
 * The requested page of a list, newest first by id.
 *
 * @param page starts at 1; a lower value becomes 1
 * @param size 1 to 100; a lower value becomes 20, a higher one 100
 * @param anchor the highest id that belongs to the list; null on the first request. Rows that are added later have
 *     higher ids, so they do not move the pages
 */
public record PageRequest(int page, int size, @Nullable Long anchor) {
    public static final int DEFAULT_SIZE = 20;
    public static final int MAX_SIZE = 100;

    public PageRequest {
        page = Math.clamp(page, 1, 10_000_000);
        size = size < 1 ? DEFAULT_SIZE : Math.min(size, MAX_SIZE);
    }

    public static PageRequest first(int size) {
        return new PageRequest(1, size, null);
    }

    public long offset() {
        return (page - 1L) * size;
    }
}
