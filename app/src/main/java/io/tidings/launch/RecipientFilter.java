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
 * Finds who of an audience must not be written to, some thousand at once: whoever has opted out, and whoever has had
 * enough lately. Thread-safe.
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

    /** The same members, those who get nothing with the reason. */
    List<AudienceMember> apply(LaunchState launch, List<AudienceMember> members) {
        if (members.isEmpty()) {
            return members;
        }
        var barred = jdbi.inTransaction(handle -> skipReasons(handle, launch, members));
        return barred.isEmpty()
                ? members
                : members.stream()
                        .map(member -> {
                            var reason = barred.get(member.contact());
                            return reason == null ? member : member.skippedFor(reason);
                        })
                        .toList();
    }

    private Map<Long, String> skipReasons(Handle handle, LaunchState launch, List<AudienceMember> members) {
        var barred = new HashMap<Long, String>();
        var cap = launch.snapshot().cap();
        if (cap != null) {
            capped(handle, launch, cap, members).forEach(contact -> barred.put(contact, CAPPED));
        }
        var phones = members.stream().map(AudienceMember::phone).toList();
        var listed = suppressions.among(handle, launch.account(), launch.channel(), phones);
        if (!listed.isEmpty()) {
            members.stream()
                    .filter(member -> listed.contains(member.phone()))
                    .forEach(member -> barred.put(member.contact(), Suppressions.ERROR_CODE));
        }
        return barred;
    }

    /**
     * What was sent, or is going to be, counts from the moment it was; what was cancelled with its plan or never reached
     * anybody does not. The campaign's own messages do not either: a launch may start anew. Those of a launch that is
     * being written at the same time are not all there yet: that is what {@link FrequencyCapLock} are for.
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
