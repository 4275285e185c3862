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
 * The suppression lists of accounts: the numbers to which an account sends nothing. Each call sees only the list of its
 * account. A committed change applies at once on every node. Thread-safe.
 *
 * <p>Code that writes or sends messages checks the list in one of three ways:
 *
 * <ul>
 *   <li>a launch, in SQL over contacts: {@link #predicate} and {@link #bind} in its own statement;
 *   <li>a launch, for a chunk of numbers in memory: {@link #among};
 *   <li>a dispatcher, for messages that are already written: {@link SuppressedNumbers}.
 * </ul>
 *
 * <p>Skipped messages have the error code {@link #ERROR_CODE}.
 */
@Singleton
public final class Suppressions {
    /** The {@code message.error_code} of messages that were skipped because their number is suppressed. */
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
     * Adds a number to the list, in the caller's transaction. Idempotent: an existing entry keeps its reason and time.
     * If the number had been erased, its entry stores the number again.
     *
     * @param channel null for all channels
     * @param actor whose account the list belongs to
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
        if (added.isNew()) {
            var entry = added.suppression();
            audit.record(
                    handle, actor, "suppression.added", "suppression:" + entry.id(), Map.of("reason", reason.text()));
        }
        return added.suppression();
    }

    /**
     * Removes a number from the list, for example after a START reply. Returns the number of removed entries; 0 when
     * there was none.
     *
     * @param channel removes only the entry for this channel; null removes all entries of the number
     */
    public int remove(Handle handle, Actor actor, PhoneNumber phone, @Nullable Channel channel) {
        var removed = store.remove(handle, actor.account(), phone, channel);
        removed.forEach(id -> recordRemoval(handle, actor, id));
        return removed.size();
    }

    /** Removes an entry. Answers 404 for an entry that the account does not have. */
    public void remove(Actor actor, long id) {
        jdbi.useTransaction(handle -> {
            if (!store.remove(handle, actor.account(), id)) {
                throw Problem.notFound("suppression").asException();
            }
            recordRemoval(handle, actor, id);
        });
    }

    /** Returns a page of entries, newest first. */
    public Page<Suppression> list(AccountId account, SuppressionFilter filter, PageRequest request) {
        return jdbi.withHandle(handle -> store.list(handle, account, filter, request));
    }

    /** Returns the number of entries that apply to the channel. At most this many numbers are suppressed on it. */
    public long count(AccountId account, Channel channel) {
        return jdbi.withHandle(handle -> store.count(handle, account, channel));
    }

    public Optional<Suppression> find(AccountId account, long id) {
        return jdbi.withHandle(handle -> store.find(handle, account, id));
    }

    /** Returns the entry that suppresses the number on the channel. */
    public Optional<Suppression> find(AccountId account, PhoneNumber phone, Channel channel) {
        return jdbi.withHandle(handle -> store.find(handle, account, phone, channel));
    }

    /**
     * Returns those of the numbers, in E.164, that are suppressed on the channel. Also finds erased numbers. Runs one
     * statement: pass a few thousand numbers at most.
     */
    public Set<String> among(Handle handle, AccountId account, Channel channel, Collection<String> phones) {
        return store.among(handle, account, channel, phones);
    }

    /**
     * Returns SQL that is true if the number is suppressed. Also finds erased numbers. Bind it with {@link #bind}. It
     * is cheap for numbers that are not on the list. It computes hashes only if the account's list has erased numbers.
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

    /** Binds the parameters of {@link #predicate}, except {@code :account}. */
    public <S extends SqlStatement<S>> S bind(S statement, Channel channel) {
        var hash = key.hash();
        return statement
                .bind("suppression_channel", channel.text())
                .bind("suppression_inner", hash.inner())
                .bind("suppression_outer", hash.outer());
    }

    /**
     * Suppresses the number on all channels while its erasure runs, in the caller's transaction.
     *
     * @return the added entry, with {@link SuppressionReason#ERASURE}; empty if the number was suppressed on all
     *     channels already
     */
    public Optional<Long> addTemporary(Handle handle, Actor actor, PhoneNumber phone) {
        var added = store.insert(handle, actor.account(), phone, null, SuppressionReason.ERASURE, actor.label());
        return added.isNew() ? Optional.of(added.suppression().id()) : Optional.empty();
    }

    /** Removes the entry that {@link #addTemporary} added. Idempotent. */
    public void removeTemporary(Handle handle, AccountId account, long id) {
        var unused = store.remove(handle, account, id);
    }

    /**
     * Replaces the number by its keyed hash in all its entries. Opt-outs stay in force. Returns the number of changed
     * entries.
     */
    public int erase(Handle handle, AccountId account, PhoneNumber phone) {
        return store.erase(handle, account, phone);
    }

    private void recordRemoval(Handle handle, Actor actor, long id) {
        audit.record(handle, actor, "suppression.removed", "suppression:" + id, Map.of());
    }
}
