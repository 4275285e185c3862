package io.tidings.reports;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Reads all recipients of a plan in pages by id. The cost of a page does not depend on the number of recipients. */
@Singleton
public final class RecipientRows {
    private final Jdbi jdbi;

    RecipientRows(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Returns the next recipients after a message, in the order of the audience. @param message 0 for the first ones
     */
    public List<Recipient> after(AccountId account, PlanId plan, long message, int limit) {
        var range = MessageRange.of(jdbi, plan);
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select m.id, m.contact_id, m.recipient, m.attempts, m.segments, m.error_code, m.error_detail, m.outcome_at,
                               coalesce(m.body, (select body from send_plan where id = :plan)) as body, m.delivered_at, f.class as error_class, coalesce(f.detail, m.error_detail) as error_text,\s""" + StatusSql.OF_MESSAGE + """
                          from (select * from message
                                 where id between :low and :high and plan_id = :plan and account_id = :account
                                 order by id limit :limit) m
                          left join lateral (select state, started_upto from send_block
                                              where plan_id = :plan and first_id <= m.id and message_ids is null
                                              order by first_id desc limit 1) b on m.state = <QUEUED>
                          left join lateral (select class, detail from failure where message_id = m.id
                                              order by id desc limit 1) f on m.error_code is not null
                         order by m.id""")
                .bind("low", Math.max(range.low(), message + 1))
                .bind("high", range.high())
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("limit", limit)
                .map(Recipients::recipient)
                .list());
    }
}
