package io.tidings.reports;

import io.tidings.queue.DispatchStore;
import io.tidings.shared.AccountId;
import io.tidings.shared.MessageId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.statusupdates.ProviderRefs;
import io.tidings.statusupdates.ProviderRefs.ProviderRef;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads one message or lists of messages. Each call returns only messages of the given account. Thread-safe. */
@Singleton
final class MessageReader {
    private final Jdbi jdbi;
    private final DispatchStore store;
    private final ProviderRefs refs;

    MessageReader(Jdbi jdbi, DispatchStore store, ProviderRefs refs) {
        this.jdbi = jdbi;
        this.store = store;
        this.refs = refs;
    }

    public Optional<MessageView> find(AccountId account, MessageId id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        MessageRow.select("message") + " where m.id = :id and m.account_id = :account")
                .bind("id", id.value())
                .bind("account", account.value())
                .map(new MessageRow())
                .findOne());
    }

    /** Returns the ids that the provider gave to the parts of a message. */
    List<ProviderRef> providerRefs(MessageId id) {
        return refs.of(id);
    }

    /** A final failure. */
    public record Failure(String code, String text, Instant at) {}

    /** Returns the final failure before the first requeue of a message. Empty for a message that was never requeued. */
    public Optional<Failure> firstRequeuedFailure(MessageId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select code, detail, at from failure
                         where message_id = :id and final and resolution = 'requeued' order by id limit 1""")
                .bind("id", id.value())
                .map((row, context) -> new Failure(
                        row.getString("code"),
                        row.getString("detail"),
                        row.getTimestamp("at").toInstant()))
                .findOne());
    }

    /**
     * Newest first by id. The total is exact when it is known without counting messages: without a filter, for a plan,
     * and on the last page. Otherwise it is a lower bound.
     */
    public Page<MessageView> list(AccountId account, MessageFilter filter, PageRequest request) {
        return jdbi.withHandle(handle -> {
            var ids = new MessageIndex(handle, account, filter).page(request);
            var shown = ids.size() > request.size() ? ids.subList(0, request.size()) : ids;
            var anchor = request.anchor() != null || shown.isEmpty() ? request.anchor() : shown.getFirst();
            var messages = rows(handle, account, shown);
            var next = ids.size() > shown.size() ? shown.getLast() : null;
            var total = total(handle, account, filter, anchor);
            if (total.isPresent()) {
                return Page.of(messages, request, total.get(), anchor).followedFrom(next);
            }
            long counted = request.offset() + ids.size();
            boolean end = ids.size() <= request.size() && (request.page() == 1 || !ids.isEmpty());
            var page = end
                    ? Page.of(messages, request, counted, anchor)
                    : Page.atLeast(messages, request, counted, anchor);
            return page.followedFrom(next);
        });
    }

    private static List<MessageView> rows(Handle handle, AccountId account, List<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : handle.createQuery(MessageRow.select("message")
                                + " where m.id = any(:ids) and m.account_id = :account order by m.id desc")
                        .bind("ids", ids.toArray(Long[]::new))
                        .bind("account", account.value())
                        .map(new MessageRow())
                        .list();
    }

    private Optional<Long> total(Handle handle, AccountId account, MessageFilter filter, @Nullable Long anchor) {
        if (filter.isOfPerson() || filter.isOfTime()) {
            return Optional.empty();
        }
        var plan = filter.plan();
        if (plan != null) {
            return Optional.of(store.total(handle, account, plan, filter.status()));
        }
        return filter.status() == null ? MessageTotals.of(handle, account, anchor) : Optional.empty();
    }
}
