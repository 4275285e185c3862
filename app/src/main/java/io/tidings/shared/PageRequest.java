package io.tidings.shared;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list, newest first by id.
 *
 * @param page from 1; anything below is 1
 * @param size 1 to 100; below is 20, above is 100
 * @param anchor the highest id that belongs to the list; null on the first request. It freezes the set, so that rows
 *     added meanwhile neither repeat nor hide others
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
