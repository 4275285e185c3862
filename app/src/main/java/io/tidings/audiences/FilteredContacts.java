package io.tidings.audiences;

import io.tidings.shared.AccountId;
import io.tidings.shared.PageRequest;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Counts and lists the contacts that match a filter. If the filter needs other tables, it reads a window of contacts at
 * a time. So no statement grows with the account, and none holds a snapshot for long.
 */
@Singleton
final class FilteredContacts {
    private static final int WINDOW = 20_000;

    private final Jdbi jdbi;

    public FilteredContacts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param anchor the highest contact id that was read */
    record Found(long total, List<Long> ids, @Nullable Long anchor) {}

    private record Window(long after, long upto, long matching) {}

    /** Counts the contacts that match now. */
    public long count(AccountId account, Filter filter) {
        return counted(account, filter, anchor(account)).stream()
                .mapToLong(Window::matching)
                .sum();
    }

    /** Returns a page of contact ids, newest first, and one more if another page follows. */
    Found page(AccountId account, Filter filter, PageRequest request) {
        var anchor = Objects.requireNonNullElseGet(request.anchor(), () -> anchor(account));
        var windows = counted(account, filter, anchor);
        long highest = request.highest(anchor);
        var ids = new ArrayList<Long>();
        long skip = request.rowsToSkip();
        for (var window : windows.reversed()) {
            if (ids.size() <= request.size() && skip < window.matching() && window.after() < highest) {
                var readable = new Window(window.after(), Math.min(window.upto(), highest), window.matching());
                ids.addAll(ids(account, filter, readable, skip, request.size() + 1 - ids.size()));
            }
            skip = Math.max(0, skip - window.matching());
        }
        return new Found(windows.stream().mapToLong(Window::matching).sum(), ids, anchor == 0 ? null : anchor);
    }

    private List<Window> counted(AccountId account, Filter filter, long anchor) {
        var sql = new FilterSql(account, filter);
        var windows = new ArrayList<Window>();
        for (long after = 0; after < anchor; ) {
            long from = after;
            var window = jdbi.inTransaction(handle -> {
                disableSequentialScans(handle);
                long upto = sql.isRelational() ? end(handle, account, from, anchor) : anchor;
                return new Window(from, upto, count(handle, account, sql, from, upto));
            });
            windows.add(window);
            after = window.upto();
        }
        return windows;
    }

    private static long end(Handle handle, AccountId account, long after, long anchor) {
        return handle.createQuery("""
                        select id from contact
                         where account_id = :account and id > :after and id <= :anchor
                         order by id offset :window limit 1
                        """)
                .bind("account", account.value())
                .bind("after", after)
                .bind("anchor", anchor)
                .bind("window", WINDOW - 1)
                .mapTo(Long.class)
                .findOne()
                .orElse(anchor);
    }

    private static long count(Handle handle, AccountId account, FilterSql sql, long after, long upto) {
        return sql.bindTo(handle.createQuery("""
                        select count(*) from contact c
                         where c.account_id = :account and c.id > :window_after and c.id <= :window_upto and\s""" + sql.condition()))
                .bind("account", account.value())
                .bind("window_after", after)
                .bind("window_upto", upto)
                .mapTo(Long.class)
                .one();
    }

    private List<Long> ids(AccountId account, Filter filter, Window window, long skip, int limit) {
        var sql = new FilterSql(account, filter);
        return jdbi.withHandle(handle -> sql.bindTo(
                        handle.createQuery("""
                        select c.id from contact c
                         where c.account_id = :account and c.id > :window_after and c.id <= :window_upto and\s""" + sql.condition() + " order by c.id desc limit :limit offset :skip"))
                .bind("account", account.value())
                .bind("window_after", window.after())
                .bind("window_upto", window.upto())
                .bind("limit", limit)
                .bind("skip", skip)
                .mapTo(Long.class)
                .list());
    }

    /**
     * Disables sequential scans: on new tables without statistics the planner would read all contacts for each window.
     */
    private static void disableSequentialScans(Handle handle) {
        handle.createQuery("select set_config('enable_seqscan', 'off', true)")
                .mapTo(String.class)
                .one();
    }

    /** Returns the id of the newest contact; 0 for an account without contacts. */
    private long anchor(AccountId account) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select coalesce(max(id), 0) from contact where account_id = :account")
                        .bind("account", account.value())
                        .mapTo(Long.class)
                        .one());
    }
}
