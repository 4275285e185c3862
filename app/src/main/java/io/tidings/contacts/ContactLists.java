package io.tidings.contacts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of pages of contacts, newest first. The totals of all contacts and of each tag are stored (see
 * V18__contacts_count.sql). Matches of other filters are counted only up to a limit; above it the page reports a lower
 * bound. Thread-safe.
 */
@Singleton
final class ContactLists {
    /** Up to this many matches are counted exactly. With more matches, only the requested page is read. */
    private static final int MAX_COUNTED = 10_000;

    private final Jdbi jdbi;
    private final ContactStore store;

    ContactLists(Jdbi jdbi, ContactStore store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    /**
     * @param ids of the page, and one more if another page follows
     * @param total of all pages; a lower bound if not exact
     */
    private record FoundIds(
            Long[] ids, long total, boolean exact, @Nullable Long newest) {
        Long[] page(PageRequest request) {
            return Arrays.copyOf(ids, Math.min(ids.length, request.size()));
        }

        @Nullable
        Long next(PageRequest request) {
            return ids.length > request.size() ? ids[request.size() - 1] : null;
        }
    }

    Page<Contact> list(AccountId account, ContactQuery query, PageRequest request) {
        var found = query.hasNoFilter()
                ? jdbi.withHandle(handle -> wholeList(handle, account, request))
                : jdbi.inTransaction(handle -> matching(handle, query, request));
        var ids = found.page(request);
        var contacts = ids.length == 0
                ? List.<Contact>of()
                : store.findAll(account, ids).reversed();
        var anchor = request.anchor() == null ? found.newest() : request.anchor();
        var page = found.exact()
                ? Page.of(contacts, request, found.total(), anchor)
                : Page.atLeast(contacts, request, found.total(), anchor);
        return page.followedFrom(found.next(request));
    }

    /** Contacts newer than the anchor are few, so they are counted and subtracted. */
    private static FoundIds wholeList(Handle handle, AccountId account, PageRequest request) {
        return handle.createQuery("""
                        select (select coalesce(sum(contacts), 0) from contact_count where account_id = :account)
                               - (select count(*) from contact where account_id = :account and id > :anchor) as total,
                               (select max(id) from contact where account_id = :account) as newest,
                               array(select id from contact where account_id = :account and id <= :upto
                                      order by id desc limit :size offset :offset) as ids
                        """)
                .bind("account", account.value())
                .bind("anchor", request.anchor() == null ? Long.valueOf(Long.MAX_VALUE) : request.anchor())
                .bind("upto", upto(request))
                .bind("size", request.size() + 1)
                .bind("offset", request.rowsToSkip())
                .map((row, _) -> new FoundIds(ids(row), row.getLong("total"), true, newest(row)))
                .one();
    }

    private static FoundIds matching(Handle handle, ContactQuery query, PageRequest request) {
        if (query.hasWords()) {
            return matchingWords(handle, query, request);
        }
        // An index finds rare values; a scan in descending order of ids finds common ones. A generic plan would be
        // wrong for half of the values, so each query gets its own plan.
        handle.execute("select set_config('plan_cache_mode', 'force_custom_plan', true)");
        var total = query.hasOnlyTag() ? countTagged(handle, query) : 0;
        if (total > MAX_COUNTED) {
            return scanFromNewest(handle, query, request, total, true);
        }
        long limit = Math.max(MAX_COUNTED, request.offset() + request.size());
        var found = collectAndSort(handle, query, request, limit + 1);
        return found.total() <= limit ? found : scanFromNewest(handle, query, request, found.total(), false);
    }

    private static FoundIds matchingWords(Handle handle, ContactQuery query, PageRequest request) {
        handle.execute("select set_config('plan_cache_mode', 'force_custom_plan', true)");
        var newest = newest(handle, query);
        if (newest == null) {
            return new FoundIds(new Long[0], 0, true, null);
        }
        var search = WordSearch.of(handle, query);
        long limit = Math.max(MAX_COUNTED, request.offset() + request.size());
        var counted = search.countUpTo(limit + 1, request);
        var exact = counted.total() <= limit;
        var page = exact ? counted.page() : search.newest(request.highest(newest), request);
        return new FoundIds(page.toArray(Long[]::new), counted.total(), exact, newest);
    }

    private static @Nullable Long newest(Handle handle, ContactQuery query) {
        return handle.createQuery("select max(id) from contact where account_id = :account")
                .bind("account", query.account())
                .mapTo(Long.class)
                .one();
    }

    private static long countTagged(Handle handle, ContactQuery query) {
        return query.bindTo(handle.createQuery("""
                        select (select coalesce(sum(contacts), 0) from contact_tag_count
                                 where account_id = :account and tag = :tag)
                               - (select count(*) from contact
                                   where account_id = :account and id > :anchor and tags @> array[cast(:tag as text)])
                        """)).mapTo(Long.class).one();
    }

    /** Reads up to {@code limit} matches in any order, and cuts the page from them. */
    private static FoundIds collectAndSort(Handle handle, ContactQuery query, PageRequest request, long limit) {
        return query.bindTo(handle.createQuery("with found as materialized (select c.id from contact c where "
                        + query.where() + " limit :limit)\n" + """
                        select (select count(*) from found) as total,
                               (select max(id) from contact where account_id = :account) as newest,
                               array(select id from found where id <= :upto order by id desc limit :size offset :offset) as ids
                        """))
                .bind("limit", limit)
                .bind("upto", upto(request))
                .bind("size", request.size() + 1)
                .bind("offset", request.rowsToSkip())
                .map((row, _) -> new FoundIds(ids(row), row.getLong("total"), true, newest(row)))
                .one();
    }

    /** Scans from the newest contact down. Fast when many contacts match: a page fills soon. */
    private static FoundIds scanFromNewest(
            Handle handle, ContactQuery query, PageRequest request, long total, boolean exact) {
        return query.bindTo(handle.createQuery("""
                        select (select max(id) from contact where account_id = :account) as newest,
                               array(select c.id from contact c where\s""" + query.where() + """
                                        and c.id <= :upto order by c.id desc limit :size offset :offset) as ids
                        """))
                .bind("upto", upto(request))
                .bind("size", request.size() + 1)
                .bind("offset", request.rowsToSkip())
                .map((row, _) -> new FoundIds(ids(row), total, exact, newest(row)))
                .one();
    }

    /** Returns the highest id that the page may contain; the anchor is bound by the query. */
    private static long upto(PageRequest request) {
        return request.highest(request.anchor() == null ? Long.MAX_VALUE : request.anchor());
    }

    private static Long[] ids(ResultSet row) throws SQLException {
        Array ids = row.getArray("ids");
        return (Long[]) ids.getArray();
    }

    private static @Nullable Long newest(ResultSet row) throws SQLException {
        return row.getObject("newest", Long.class);
    }
}
