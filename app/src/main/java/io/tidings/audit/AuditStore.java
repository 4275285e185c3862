package io.tidings.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The SQL of the audit log. No job prunes it, because it has no personal data and a chain must stay complete. */
final class AuditStore {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private static final String WHERE = """
             where e.account_id = :account
               and (cast(:actor as text) is null or e.actor = :actor)
               and (cast(:action as text) is null or e.action = :action or split_part(e.action, '.', 1) = :action)
               and (cast(:subject as text) is null or e.subject = :subject)
               and (cast(:from as timestamptz) is null or e.at >= :from)
               and (cast(:until as timestamptz) is null or e.at < :until)
               and (cast(:anchor as bigint) is null or e.id <= :anchor)
            """;

    private AuditStore() {}

    /** The last position and hash of an account's chain. */
    record Head(AccountId account, long seq, byte[] hash) {}

    /** A link and its entry; null if the entry was deleted. */
    record Link(long seq, long entry, byte[] hash, @Nullable Chained chained) {}

    /** The hashed fields of an entry. */
    record Chained(long account, long id, long micros, String actor, String action, String subject, String details) {}

    static Page<AuditEntry> list(Handle handle, AccountId account, AuditFilter filter, PageRequest request) {
        return new PagedQuery(handle, request, query -> bind(query, account, filter))
                .page(
                        "select count(*) as total, max(e.id) as highest from audit_entry e" + WHERE,
                        """
                        select e.id, l.seq, e.at, e.actor, e.action, e.subject, e.details::text as details, l.hash
                          from audit_entry e
                          left join audit_link l on l.entry_id = e.id
                        """ + WHERE + " order by e.id desc limit :size offset :offset",
                        (row, _) -> entry(row));
    }

    static List<Head> heads(Handle handle) {
        return handle.createQuery("select account_id, seq, hash from audit_head order by account_id")
                .mapTo(Head.class)
                .list();
    }

    static Optional<Head> head(Handle handle, AccountId account) {
        return handle.createQuery("select account_id, seq, hash from audit_head where account_id = :account")
                .bind("account", account.value())
                .mapTo(Head.class)
                .findOne();
    }

    /** Returns at most {@code limit} links after a position, in order. */
    static List<Link> links(Handle handle, AccountId account, long after, int limit) {
        return handle.createQuery("""
                        select l.seq, l.entry_id, l.hash, e.account_id, e.id,
                               (extract(epoch from e.at) * 1000000)::bigint as micros,
                               e.actor, e.action, e.subject, e.details::text as details
                          from audit_link l
                          left join audit_entry e on e.id = l.entry_id
                         where l.account_id = :account and l.seq > :after
                         order by l.seq
                         limit :limit
                        """)
                .bind("account", account.value())
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> link(row))
                .list();
    }

    /** Returns the first entry without a link, which was inserted without the trigger. */
    static Optional<Long> firstUnchained(Handle handle, AccountId account) {
        return handle.createQuery("""
                        select e.id from audit_entry e
                         where e.account_id = :account
                           and not exists (select from audit_link l where l.entry_id = e.id)
                         order by e.id
                         limit 1
                        """)
                .bind("account", account.value())
                .mapTo(Long.class)
                .findOne();
    }

    private static void bind(Query query, AccountId account, AuditFilter filter) {
        query.bind("account", account.value())
                .bind("actor", filter.actor())
                .bind("action", filter.action())
                .bind("subject", filter.subject())
                .bind("from", offset(filter.from()))
                .bind("until", offset(filter.until()));
    }

    private static @Nullable OffsetDateTime offset(@Nullable Instant moment) {
        return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
    }

    private static Link link(ResultSet row) throws SQLException {
        var id = row.getObject("id", Long.class);
        var chained = id == null
                ? null
                : new Chained(
                        row.getLong("account_id"),
                        id,
                        row.getLong("micros"),
                        row.getString("actor"),
                        row.getString("action"),
                        row.getString("subject"),
                        row.getString("details"));
        return new Link(row.getLong("seq"), row.getLong("entry_id"), row.getBytes("hash"), chained);
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        var hash = row.getBytes("hash");
        return new AuditEntry(
                row.getLong("id"),
                row.getLong("seq"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("action"),
                row.getString("subject"),
                texts(row.getString("details")),
                hash == null ? "" : HexFormat.of().formatHex(hash));
    }

    private static Map<String, String> texts(String json) {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the details of an audit entry are not a map of texts", e);
        }
    }
}
