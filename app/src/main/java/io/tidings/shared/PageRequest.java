package io.tidings.shared;

import org.jspecify.annotations.Nullable;

/**
 * The requested page of a list, newest first by id.
 *
 * @param page starts at 1; a lower value becomes 1
 * @param size 1 to 100; a lower value becomes 20, a higher one 100
 * @param anchor the highest id that belongs to the list; null on the first request. Rows that are added later have
 *     higher ids, so they do not move the pages
 * @param after the position of the last row that was read; null to find the page by its number. With it, rows that leave
 *     the list do not move the pages
 */
public record PageRequest(
        int page, int size, @Nullable Long anchor, @Nullable Long after) {
    public static final int DEFAULT_SIZE = 20;
    public static final int MAX_SIZE = 100;

    public PageRequest {
        page = Math.clamp(page, 1, 10_000_000);
        size = size < 1 ? DEFAULT_SIZE : Math.min(size, MAX_SIZE);
    }

    public PageRequest(int page, int size, @Nullable Long anchor) {
        this(page, size, anchor, null);
    }

    public static PageRequest first(int size) {
        return new PageRequest(1, size, null);
    }

    /** Returns this request for pages of another size. */
    public PageRequest ofSize(int newSize) {
        return new PageRequest(page, newSize, anchor, after);
    }

    /** Returns the number of rows before the page, if no row has left the list. */
    public long offset() {
        return (page - 1L) * size;
    }

    /** Returns the number of rows to skip: none after a known row. */
    public long rowsToSkip() {
        return after == null ? offset() : 0;
    }

    /** Returns the highest id that the page may contain, in a list by descending id. */
    public long highest(long anchor) {
        return after == null ? anchor : Math.min(anchor, after - 1);
    }
}
