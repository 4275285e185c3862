package io.tidings.contacts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of pages of contacts, newest first. How many there are is kept (see V18__contacts_count.sql), for all contacts
 * and for those with a tag. Of other filters no more than some are counted: then the page says that there are more.
 * Thread-safe.
 */
@Singleton
final class ContactLists {
    /** Counted to their end; of more, only the page that is asked for is looked for. */
    private static final int MAX_COUNTED = 10_000;

    private final Jdbi jdbi;
    private final ContactStore store;

    ContactLists(Jdbi jdbi, ContactStore store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    /** @param total of all pages; at least so many when it is not exact */
    private record FoundIds(
            Long[] ids, long total, boolean exact, @Nullable Long newest) {}

    Page<Contact> list(AccountId account, ContactQuery query, PageRequest request) {
        var found = query.hasNoFilter()
                ? jdbi.withHandle(handle -> wholeList(handle, account, request))
                : jdbi.inTransaction(handle -> matching(handle, query, request));
        var contacts = found.ids().length == 0
                ? List.<Contact>of()
                : store.findAll(account, found.ids()).reversed();
        var anchor = request.anchor() == null ? found.newest() : request.anchor();
        return found.exact()
                ? Page.of(contacts, request, found.total(), anchor)
                : Page.atLeast(contacts, request, found.total(), anchor);
    }

    /** What came after the anchor is few, and counted. */
    private static FoundIds wholeList(Handle handle, AccountId account, PageRequest request) {
        return handle.createQuery("""
                        select (select coalesce(sum(contacts), 0) from contact_count where account_id = :account)
                               - (select count(*) from contact where account_id = :account and id > :anchor) as total,
                               (select max(id) from contact where account_id = :account) as newest,
                               array(select id from contact where account_id = :account and id <= :anchor
                                      order by id desc limit :size offset :offset) as ids
                        """)
                .bind("account", account.value())
                .bind("anchor", request.anchor() == null ? Long.valueOf(Long.MAX_VALUE) : request.anchor())
                .bind("size", request.size())
                .bind("offset", request.offset())
                .map((row, _) -> new FoundIds(ids(row), row.getLong("total"), true, newest(row)))
                .one();
    }

    private static FoundIds matching(Handle handle, ContactQuery query, PageRequest request) {
        if (query.hasWords()) {
            return matchingWords(handle, query, request);
        }
        // What is rare is found through an index, what is common by walking down the ids: a plan for any value would
        // be wrong for half of them.
        handle.execute("select set_config('plan_cache_mode', 'force_custom_plan', true)");
        var kept = query.hasOnlyTag() ? countTagged(handle, query) : 0;
        if (kept > MAX_COUNTED) {
            return scanFromNewest(handle, query, request, kept, true);
        }
        long most = Math.max(MAX_COUNTED, request.offset() + request.size());
        var found = collectAndSort(handle, query, request, most + 1);
        return found.total() <= most ? found : scanFromNewest(handle, query, request, found.total(), false);
    }

    private static FoundIds matchingWords(Handle handle, ContactQuery query, PageRequest request) {
        handle.execute("select set_config('plan_cache_mode', 'force_custom_plan', true)");
        var newest = newest(handle, query);
        if (newest == null) {
            return new FoundIds(new Long[0], 0, true, null);
        }
        var search = WordSearch.of(handle, query);
        long most = Math.max(MAX_COUNTED, request.offset() + request.size());
        var counted = search.countUpTo(most + 1, request);
        var exact = counted.total() <= most;
        var page = exact ? counted.page() : search.newest(newest, request);
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

    /** All that match are looked for in any order, the page is cut from them. */
    private static FoundIds collectAndSort(Handle handle, ContactQuery query, PageRequest request, long most) {
        return query.bindTo(handle.createQuery("with found as materialized (select c.id from contact c where "
                        + query.where() + " limit :most)\n" + """
                        select (select count(*) from found) as total,
                               (select max(id) from contact where account_id = :account) as newest,
                               array(select id from found order by id desc limit :size offset :offset) as ids
                        """))
                .bind("most", most)
                .bind("size", request.size())
                .bind("offset", request.offset())
                .map((row, _) -> new FoundIds(ids(row), row.getLong("total"), true, newest(row)))
                .one();
    }

    /** So many match that a page of them is soon found from the newest one down. */
    private static FoundIds scanFromNewest(Handle handle, ContactQuery query, PageRequest request, long total, boolean exact) {
        return query.bindTo(handle.createQuery("""
                        select (select max(id) from contact where account_id = :account) as newest,
                               array(select c.id from contact c where\s""" + query.where() + """
                                      order by c.id desc limit :size offset :offset) as ids
                        """))
                .bind("size", request.size())
                .bind("offset", request.offset())
                .map((row, _) -> new FoundIds(ids(row), total, exact, newest(row)))
                .one();
    }

    private static Long[] ids(ResultSet row) throws SQLException {
        Array ids = row.getArray("ids");
        return (Long[]) ids.getArray();
    }

    private static @Nullable Long newest(ResultSet row) throws SQLException {
        return row.getObject("newest", Long.class);
    }
}
