package io.tidings.launch;

import io.tidings.audiences.AudienceMember;
import io.tidings.campaigns.FrequencyCap;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Marks the members of an audience that must be skipped: suppressed numbers, and contacts that have reached the
 * frequency cap. Reads some thousand members at once. Thread-safe.
 */
@Singleton
final class RecipientFilter {
    static final String CAPPED = "frequency_capped";

    private final Jdbi jdbi;
    private final Suppressions suppressions;

    RecipientFilter(Jdbi jdbi, Suppressions suppressions) {
        this.jdbi = jdbi;
        this.suppressions = suppressions;
    }

    /** Returns the members in the same order. Each skipped member has its reason. */
    List<AudienceMember> apply(LaunchState launch, List<AudienceMember> members) {
        if (members.isEmpty()) {
            return members;
        }
        var reasons = jdbi.inTransaction(handle -> skipReasons(handle, launch, members));
        return reasons.isEmpty()
                ? members
                : members.stream()
                        .map(member -> {
                            var reason = reasons.get(member.contact());
                            return reason == null ? member : member.skippedFor(reason);
                        })
                        .toList();
    }

    private Map<Long, String> skipReasons(Handle handle, LaunchState launch, List<AudienceMember> members) {
        var reasons = new HashMap<Long, String>();
        var cap = launch.snapshot().cap();
        if (cap != null) {
            capped(handle, launch, cap, members).forEach(contact -> reasons.put(contact, CAPPED));
        }
        var phones = members.stream().map(AudienceMember::phone).toList();
        var suppressed = suppressions.among(handle, launch.account(), launch.channel(), phones);
        if (!suppressed.isEmpty()) {
            members.stream()
                    .filter(member -> suppressed.contains(member.phone()))
                    .forEach(member -> reasons.put(member.contact(), Suppressions.ERROR_CODE));
        }
        return reasons;
    }

    /**
     * Returns the contacts that have reached the cap. Sent, uncertain and queued messages count. Failed and undelivered
     * messages do not count, nor do queued messages of a stopped plan. Messages of this campaign do not count, because
     * a launch may start again. {@link FrequencyCapLock} ensures that another launch has written all its messages.
     */
    private static List<Long> capped(
            Handle handle, LaunchState launch, FrequencyCap cap, List<AudienceMember> members) {
        handle.createQuery("select set_config('enable_seqscan', 'off', true)")
                .mapTo(String.class)
                .one();
        return handle.createQuery("""
                        select m.contact_id
                          from message m
                          left join send_plan p on p.id = m.plan_id
                         where m.contact_id = any(:contacts) and m.plan_id <> :plan
                           and coalesce(m.outcome_at, m.created_at) > now() - make_interval(days => :days)
                           and (m.state in (<UNCERTAIN>, <SENT>, <DELIVERED>, <READ>)
                                or (m.state in (<QUEUED>, <RETRYING>) and p.state <> 'stopped'))
                         group by m.contact_id
                        having count(*) >= :messages
                        """)
                .bind(
                        "contacts",
                        members.stream().map(member -> (Long) member.contact()).toArray(Long[]::new))
                .bind("plan", launch.campaign().plan().value())
                .bind("days", cap.days())
                .bind("messages", cap.messages())
                .mapTo(Long.class)
                .list();
    }
}
