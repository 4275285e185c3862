package io.tidings.suppression;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PhoneNumber;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The SQL of the suppression list. No job prunes the list: an opt-out holds until it is withdrawn. */
@Singleton
final class SuppressionStore {
    private static final String COLUMNS = "s.id, s.account_id, s.phone, s.channel, s.reason, s.source, s.created_at";

    private static final String LISTED = """
             from suppression s
            where s.account_id = :account
              and (cast(:anchor as bigint) is null or s.id <= :anchor)
              and (cast(:reason as text) is null or s.reason = :reason)
              and (cast(:channel as text) is null or s.channel is null or s.channel = :channel)
            """;

    private final SuppressionKey key;

    SuppressionStore(SuppressionKey key) {
        this.key = key;
    }

    /** @param isNew whether the number was not on the list before */
    record Added(@Nested Suppression suppression, boolean isNew) {}

    Added insert(
            Handle handle,
            AccountId account,
            PhoneNumber phone,
            @Nullable Channel channel,
            SuppressionReason reason,
            String source) {
        // The system column xmax is 0 in an inserted row. In an updated row it is the updating transaction.
        return handle.createQuery("""
                        insert into suppression as s (account_id, phone_hash, phone, channel, reason, source)
                        values (:account, :hash, :phone, :channel, :reason, :source)
                        on conflict (account_id, phone_hash, channel) do update set phone = excluded.phone
                        returning s.xmax = 0 as is_new,\s""" + COLUMNS)
                .bind("account", account.value())
                .bind("hash", key.hash().of(phone))
                .bind("phone", phone.e164())
                .bind("channel", text(channel))
                .bind("reason", reason.text())
                .bind("source", source)
                .mapTo(Added.class)
                .one();
    }

    List<Long> remove(Handle handle, AccountId account, PhoneNumber phone, @Nullable Channel channel) {
        return handle.createQuery("""
                        delete from suppression
                         where account_id = :account and phone_hash = :hash
                           and (cast(:channel as text) is null or channel = :channel)
                        returning id
                        """)
                .bind("account", account.value())
                .bind("hash", key.hash().of(phone))
                .bind("channel", text(channel))
                .mapTo(Long.class)
                .list();
    }

    boolean remove(Handle handle, AccountId account, long id) {
        return handle.createUpdate("delete from suppression where account_id = :account and id = :id")
                        .bind("account", account.value())
                        .bind("id", id)
                        .execute()
                == 1;
    }

    int erase(Handle handle, AccountId account, PhoneNumber phone) {
        return handle.createUpdate(
                        "update suppression set phone = null where account_id = :account and phone_hash = :hash")
                .bind("account", account.value())
                .bind("hash", key.hash().of(phone))
                .execute();
    }

    Optional<Suppression> find(Handle handle, AccountId account, long id) {
        return handle.createQuery(
                        "select " + COLUMNS + " from suppression s where s.account_id = :account and s.id = :id")
                .bind("account", account.value())
                .bind("id", id)
                .mapTo(Suppression.class)
                .findOne();
    }

    /** Prefers the entry for all channels. */
    Optional<Suppression> find(Handle handle, AccountId account, PhoneNumber phone, Channel channel) {
        return handle.createQuery("select " + COLUMNS + """
                         from suppression s
                        where s.account_id = :account and s.phone_hash = :hash
                          and (s.channel is null or s.channel = :channel)
                        order by s.channel nulls first
                        limit 1
                        """)
                .bind("account", account.value())
                .bind("hash", key.hash().of(phone))
                .bind("channel", channel.text())
                .mapTo(Suppression.class)
                .findOne();
    }

    long count(Handle handle, AccountId account, Channel channel) {
        return handle.createQuery("""
                        select count(*) from suppression
                         where account_id = :account and (channel is null or channel = :channel)
                        """)
                .bind("account", account.value())
                .bind("channel", channel.text())
                .mapTo(Long.class)
                .one();
    }

    Set<String> among(Handle handle, AccountId account, Channel channel, Collection<String> phones) {
        if (phones.isEmpty() || !any(handle, account)) {
            return Set.of();
        }
        var hash = key.hash();
        return Set.copyOf(handle.createQuery("""
                        select requested.phone
                          from unnest(:phones) as requested(phone)
                          join suppression s on s.account_id = :account and s.phone = requested.phone
                         where s.channel is null or s.channel = :channel
                        union all
                        -- Erased numbers exist only as hashes, and to hash every number is expensive.
                        select requested.phone
                          from unnest(:phones) as requested(phone)
                          join suppression s on s.account_id = :account and s.phone is null and s.phone_hash
                                  = sha256(:outer || sha256(:inner || convert_to(requested.phone, 'UTF8')))
                         where (s.channel is null or s.channel = :channel)
                           and (select exists (select from suppression where account_id = :account and phone is null))
                        """)
                .bind("phones", phones.toArray(String[]::new))
                .bind("account", account.value())
                .bind("inner", hash.inner())
                .bind("outer", hash.outer())
                .bind("channel", channel.text())
                .mapTo(String.class)
                .set());
    }

    Page<Suppression> list(Handle handle, AccountId account, SuppressionFilter filter, PageRequest request) {
        return new PagedQuery(handle, request, query -> bind(query, account, filter))
                .page(
                        "select count(*) as total, max(s.id) as highest" + LISTED,
                        "select " + COLUMNS + LISTED + "order by s.id desc limit :size offset :offset",
                        Suppression.class);
    }

    private static boolean any(Handle handle, AccountId account) {
        return handle.createQuery("select exists (select from suppression where account_id = :account)")
                .bind("account", account.value())
                .mapTo(Boolean.class)
                .one();
    }

    private static void bind(Query query, AccountId account, SuppressionFilter filter) {
        var reason = filter.reason();
        query.bind("account", account.value())
                .bind("reason", reason == null ? null : reason.text())
                .bind("channel", text(filter.channel()));
    }

    private static @Nullable String text(@Nullable Channel channel) {
        return channel == null ? null : channel.text();
    }
}
