package io.tidings.messages;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads the lists of messages that pages show. */
@Singleton
final class MessageLines {
    private final Jdbi jdbi;

    MessageLines(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Lists messages, newest first. An account has millions, so the query neither counts rows nor uses an offset.
     *
     * @param contact restricts the list to this contact; null for all
     * @param before restricts the list to lower ids; null for the newest messages
     */
    List<MessageLine> list(AccountId account, @Nullable Long contact, @Nullable Long before, int limit) {
        // A message without its own text has the text of its plan, frozen at launch.
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select m.id, m.contact_id, m.recipient, m.state, coalesce(c.id, 0) as campaign_id,
                               coalesce(m.body, p.body, '') as text,
                               coalesce(c.name, '') as campaign_name,
                               coalesce(m.delivered_at, m.outcome_at, m.created_at) as at
                          from message m
                          left join campaign c on c.id = m.plan_id
                          left join send_plan p on p.id = m.plan_id
                         where m.account_id = :account
                           and (cast(:contact as bigint) is null or m.contact_id = :contact)
                           and (cast(:before as bigint) is null or m.id < :before)
                         order by m.id desc
                         limit :limit
                        """)
                .bind("account", account.value())
                .bind("contact", contact)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> new MessageLine(
                        row.getLong("id"),
                        row.getLong("contact_id"),
                        row.getString("recipient"),
                        row.getString("text"),
                        MessageState.ofRank(row.getInt("state")),
                        row.getLong("campaign_id"),
                        row.getString("campaign_name"),
                        row.getTimestamp("at").toInstant()))
                .list());
    }
}
