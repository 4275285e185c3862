package io.tidings.suppression;

import io.tidings.audit.Audit;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Channel;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * The people to whom an account sends nothing. Every call sees only the account's own list. Thread-safe; what is
 * committed holds at once on every node.
 *
 * <p>Whoever writes messages asks in one of three ways:
 *
 * <ul>
 *   <li>a launch, in SQL over contacts: {@link #predicate} and {@link #bind} in its own statement;
 *   <li>a launch, for a chunk of numbers in memory: {@link #among};
 *   <li>a dispatcher, for messages that are written: {@link SuppressedNumbers}.
 * </ul>
 *
 * <p>Skipped messages have the error code {@link #ERROR_CODE}.
 */
@Singleton
public final class Suppressions {
    /** {@code message.error_code} of whoever was skipped for this. */
    public static final String ERROR_CODE = "opted_out";

    private final Jdbi jdbi;
    private final SuppressionStore store;
    private final SuppressionKey key;
    private final Audit audit;

    Suppressions(Jdbi jdbi, SuppressionStore store, SuppressionKey key, Audit audit) {
        this.jdbi = jdbi;
        this.store = store;
        this.key = key;
        this.audit = audit;
    }

    /**
     * Puts a number on the list, in the caller's transaction. Idempotent: who is on it already stays with the first reason
     * and moment, though a number that had been erased is known again.
     *
     * @param channel null: nothing on any channel
     * @param actor who does it; the account is theirs
     * @param source {@code inbound} for a reply, or {@link Actor#label}
     */
    public Suppression add(
            Handle handle,
            Actor actor,
            PhoneNumber phone,
            @Nullable Channel channel,
            SuppressionReason reason,
            String source) {
        var added = store.insert(handle, actor.account(), phone, channel, reason, source);
        if (added.fresh()) {
            var entry = added.suppression();
            audit.record(
                    handle, actor, "suppression.added", "suppression:" + entry.id(), Map.of("reason", reason.text()));
        }
        return added.suppression();
    }

    /**
     * Takes a number off the list: somebody who says START. How many entries went; 0 when there was none.
     *
     * @param channel only the entry for this channel; null takes away all of them
     */
    public int remove(Handle handle, Actor actor, PhoneNumber phone, @Nullable Channel channel) {
        var removed = store.remove(handle, actor.account(), phone, channel);
        removed.forEach(id -> recordRemoval(handle, actor, id));
        return removed.size();
    }

    /** Answers 404 for an entry that the account does not have. */
    public void remove(Actor actor, long id) {
        jdbi.useTransaction(handle -> {
            if (!store.remove(handle, actor.account(), id)) {
                throw Problem.notFound("suppression").asException();
            }
            recordRemoval(handle, actor, id);
        });
    }

    /** Newest first. */
    public Page<Suppression> list(AccountId account, SuppressionFilter filter, PageRequest request) {
        return jdbi.withHandle(handle -> store.list(handle, account, filter, request));
    }

    /** How many entries forbid to send on the channel: nobody more has opted out of it. */
    public long count(AccountId account, Channel channel) {
        return jdbi.withHandle(handle -> store.count(handle, account, channel));
    }

    public Optional<Suppression> find(AccountId account, long id) {
        return jdbi.withHandle(handle -> store.find(handle, account, id));
    }

    /** The entry that forbids to send to the number on the channel. */
    public Optional<Suppression> find(AccountId account, PhoneNumber phone, Channel channel) {
        return jdbi.withHandle(handle -> store.find(handle, account, phone, channel));
    }

    /**
     * Those of the numbers, in E.164, to whom nothing may be sent. One statement; ask for some thousand at once. Erased
     * people are found too.
     */
    public Set<String> among(Handle handle, AccountId account, Channel channel, Collection<String> phones) {
        return store.among(handle, account, channel, phones);
    }

    /**
     * SQL that is true where nothing may be sent to the number, erased people included. Bind with {@link #bind}. It is
     * cheap for who is not on the list, and a hash is only computed when the account has erased people on it.
     *
     * @param phone an SQL expression of the number, such as {@code c.phone}
     */
    public static String predicate(String phone) {
        return """
                (exists (select from suppression s
                          where s.account_id = :account and s.phone = %1$s
                            and (s.channel is null or s.channel = :suppression_channel))
                 or (exists (select from suppression s where s.account_id = :account and s.phone is null)
                     and exists (select from suppression s
                                  where s.account_id = :account and s.phone is null
                                    and s.phone_hash = sha256(:suppression_outer
                                            || sha256(:suppression_inner || convert_to(%1$s, 'UTF8')))
                                    and (s.channel is null or s.channel = :suppression_channel))))""".formatted(phone);
    }

    /** Binds what {@link #predicate} names, except {@code :account}. */
    public <S extends SqlStatement<S>> S bind(S statement, Channel channel) {
        var hash = key.hash();
        return statement
                .bind("suppression_channel", channel.text())
                .bind("suppression_inner", hash.inner())
                .bind("suppression_outer", hash.outer());
    }

    /**
     * Nothing is sent to the number from now on, in the caller's transaction.
     *
     * @return the entry that was added for that, with {@link SuppressionReason#ERASURE}; empty when nothing could be sent
     *     to it on any channel anyway
     */
    public Optional<Long> addTemporary(Handle handle, Actor actor, PhoneNumber phone) {
        var added = store.insert(handle, actor.account(), phone, null, SuppressionReason.ERASURE, actor.label());
        return added.fresh() ? Optional.of(added.suppression().id()) : Optional.empty();
    }

    /** Takes back what {@link #hold} added. Idempotent. */
    public void removeTemporary(Handle handle, AccountId account, long id) {
        var unused = store.remove(handle, account, id);
    }

    /**
     * Leaves of the number nothing but its hash. The opt-out stays, if there was one; how many entries it has.
     */
    public int erase(Handle handle, AccountId account, PhoneNumber phone) {
        return store.erase(handle, account, phone);
    }

    private void recordRemoval(Handle handle, Actor actor, long id) {
        audit.record(handle, actor, "suppression.removed", "suppression:" + id, Map.of());
    }
}
