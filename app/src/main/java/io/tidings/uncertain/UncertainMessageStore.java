package io.tidings.uncertain;

import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Stores uncertain messages. */
@Singleton
public final class UncertainMessageStore {
    private final Jdbi jdbi;
    private final @Nullable Integer firstLookUp;

    UncertainMessageStore(Jdbi jdbi, UncertainConfig config) {
        this.jdbi = jdbi;
        this.firstLookUp =
                config.lookUpSeconds().isEmpty() ? null : config.lookUpSeconds().getFirst();
    }

    /** Returns the seconds from the start of the uncertainty to the first look-up; null if none is made. */
    public @Nullable Integer firstLookUp() {
        return firstLookUp;
    }

    /** @param holder the node that may still make the call; null if the call has ended */
    public record UncertainMessage(
            long message,
            PlanId plan,
            GatewayId gateway,
            int attempt,
            @Nullable Long holder,
            Instant since) {}

    /**
     * Returns messages that are due for a look-up, and postpones their next look-up. Of two nodes, one gets each
     * message. A node that dies costs one look-up. After the last look-up, none follows.
     *
     * @param seconds from the start of the uncertainty to each look-up
     * @param except gateways whose messages are not wanted now
     */
    List<UncertainMessage> due(List<Integer> seconds, Collection<GatewayId> except, int max) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update uncertain
                           set checks = checks + 1,
                               next_check = case when checks + 2 <= cardinality(:seconds)
                                   then greatest(since + make_interval(secs => (:seconds)[checks + 2]),
                                                 clock_timestamp() + interval '1 s') end
                         where message_id in (select message_id from uncertain
                                               where next_check <= clock_timestamp() and gateway_id <> all(:except)
                                               order by next_check limit :max for update skip locked)
                        returning message_id, plan_id, gateway_id, attempt, holder, since""")
                .bind("seconds", seconds.toArray(Integer[]::new))
                .bind("except", except.stream().map(GatewayId::value).toArray(Long[]::new))
                .bind("max", max)
                .mapTo(UncertainMessage.class)
                .list());
    }

    /** Stops the look-ups of these messages: their provider offers none, so they wait for a receipt. */
    void stopLookUps(Collection<UncertainMessage> messages) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update uncertain set next_check = null where message_id = any(:messages)")
                .bind("messages", ids(messages))
                .execute());
    }

    /** Repeats look-ups that could not be made. They do not count. */
    void postpone(Collection<UncertainMessage> messages, int seconds) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update uncertain
                           set checks = greatest(checks - 1, 0),
                               next_check = clock_timestamp() + make_interval(secs => :seconds)
                         where message_id = any(:messages)""")
                .bind("messages", ids(messages))
                .bind("seconds", seconds)
                .execute());
    }

    /**
     * Records that the provider did not accept these messages, and that their holders are gone. A further look-up
     * follows.
     *
     * @return the messages for which the same was recorded at least this many seconds ago
     */
    Set<Long> deny(Collection<UncertainMessage> messages, int confirmAfterSeconds) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update uncertain
                           set denied_at = coalesce(denied_at, clock_timestamp()),
                               next_check = case when denied_at <= clock_timestamp() - make_interval(secs => :seconds)
                                   then next_check else clock_timestamp() + make_interval(secs => :seconds) end
                         where message_id = any(:messages)
                        returning case when denied_at <= clock_timestamp() - make_interval(secs => :seconds)
                                       then message_id end""")
                .bind("messages", ids(messages))
                .bind("seconds", confirmAfterSeconds)
                .mapTo(Long.class)
                .filter(Objects::nonNull)
                .set());
    }

    /** Records that the answer about these messages proves nothing, because their holders may still make the calls. */
    void doubt(Collection<UncertainMessage> messages, int lookAgainAfterSeconds) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update uncertain
                           set denied_at = null,
                               next_check = clock_timestamp()
                                   + greatest(make_interval(secs => :seconds), clock_timestamp() - since)
                         where message_id = any(:messages)""")
                .bind("messages", ids(messages))
                .bind("seconds", lookAgainAfterSeconds)
                .execute());
    }

    /** Returns messages that have been uncertain for this many hours. */
    List<Long> olderThan(int hours, int max) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select message_id from uncertain
                         where since < clock_timestamp() - make_interval(hours => :hours) order by since limit :max""")
                .bind("hours", hours)
                .bind("max", max)
                .mapTo(Long.class)
                .list());
    }

    /** Deletes the rows of messages that are not uncertain or were deleted. @return their number */
    int deleteOrphans(Collection<Long> messages) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        delete from uncertain u
                         where message_id = any(:messages)
                           and not exists (select from message m where m.id = u.message_id and m.state = <UNCERTAIN>)""")
                .bind("messages", messages.toArray(Long[]::new))
                .execute());
    }

    private static Long[] ids(Collection<UncertainMessage> messages) {
        return messages.stream().map(UncertainMessage::message).toArray(Long[]::new);
    }
}
