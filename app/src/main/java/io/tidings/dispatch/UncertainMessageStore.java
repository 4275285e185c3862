package io.tidings.dispatch;

import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Stores uncertain messages. */
@Singleton
final class UncertainMessageStore {
    private final Jdbi jdbi;

    UncertainMessageStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    record UncertainMessage(long message, PlanId plan, GatewayId gateway, int attempt) {}

    /**
     * Returns messages that are due for a look-up, and postpones their next look-up. Of two nodes, one gets each
     * message. A node that dies costs one look-up. After the last look-up, none follows.
     *
     * @param seconds from the start of the uncertainty to each look-up
     */
    List<UncertainMessage> due(List<Integer> seconds, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update uncertain
                           set checks = checks + 1,
                               next_check = case when checks + 2 <= cardinality(:seconds)
                                   then greatest(since + make_interval(secs => (:seconds)[checks + 2]),
                                                 clock_timestamp() + interval '1 s') end
                         where message_id in (select message_id from uncertain
                                               where next_check <= clock_timestamp()
                                               order by next_check limit :most for update skip locked)
                        returning message_id, plan_id, gateway_id, attempt""")
                .bind("seconds", seconds.toArray(Integer[]::new))
                .bind("most", most)
                .mapTo(UncertainMessage.class)
                .list());
    }

    /** Stops the look-ups of these messages: their provider offers none, so they wait for a receipt. */
    void stopLookUps(Collection<Long> messages) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update uncertain set next_check = null where message_id = any(:messages)")
                .bind("messages", messages.toArray(Long[]::new))
                .execute());
    }

    /** Returns messages that have been uncertain for this many hours. */
    List<Long> olderThan(int hours, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select message_id from uncertain
                         where since < clock_timestamp() - make_interval(hours => :hours) order by since limit :most""")
                .bind("hours", hours)
                .bind("most", most)
                .mapTo(Long.class)
                .list());
    }
}
