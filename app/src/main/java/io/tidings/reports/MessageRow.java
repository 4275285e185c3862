package io.tidings.reports;

import io.tidings.messages.MessageState;
import io.tidings.plans.SendPlan;
import io.tidings.shared.Channel;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Maps a message row, joined with its plan, its block and its last failure. */
final class MessageRow implements RowMapper<MessageView> {
    /**
     * Joins for {@code message m}. For a message without an outcome, the block determines whether it waits, is being
     * sent or was cancelled. This is the block of its id range, or a leased block that lists its id.
     */
    static final String STATUS_JOINS = """
             left join lateral (select state, started_upto from send_block
                                 where plan_id = m.plan_id and first_id <= m.id and message_ids is null
                                 order by first_id desc limit 1) b on m.state = <QUEUED> and not m.direct
             left join lateral (select true as started from send_block
                                 where plan_id = m.plan_id and state = 'LEASED' and m.id <= started_upto
                                   and m.id = any(message_ids) limit 1) l on m.state in (<QUEUED>, <RETRYING>)
            """;

    static final String STATUS = """
            case m.state when <READ> then 'read' when <DELIVERED> then 'delivered' when <UNDELIVERED> then 'undelivered'
                         when <SENT> then 'sent' when <FAILED> then 'failed' when <EXPIRED> then 'expired'
                         when <SKIPPED> then 'skipped' when <CANCELLED> then 'cancelled' when <UNCERTAIN> then 'uncertain'
                         else case when l.started then 'sending' when b.state = 'CANCELLED' then 'cancelled'
                                   when b.state = 'LEASED' and m.id <= b.started_upto then 'sending'
                                   else 'queued' end end""";

    /** Returns a select of the rows of {@code from}, with the alias {@code m}. */
    static String select(String from) {
        return "select m.id, m.plan_id, p.kind, m.contact_id, m.channel, p.sender, m.recipient, m.state, " + STATUS
                + " as status, m.attempts, m.segments, coalesce(m.body, p.body) as body, m.error_code,"
                + " coalesce(r.class, f.class) as class, coalesce(r.detail, f.detail, m.error_detail) as detail,"
                + " m.created_at, m.outcome_at, m.delivered_at from " + from + " m join send_plan p on p.id = m.plan_id"
                + STATUS_JOINS + """
                 left join lateral (select class, detail from failure where message_id = m.id order by id desc limit 1) f
                        on m.error_code is not null
                 left join lateral (select class, detail from receipt
                                     where message_id = m.id and code = m.error_code and class is not null
                                     order by received_at desc limit 1) r
                        on m.state = <UNDELIVERED> and m.error_code is not null
                """;
    }

    @Override
    public MessageView map(ResultSet row, StatementContext context) throws SQLException {
        long contact = row.getLong("contact_id");
        return new MessageView(
                new MessageId(row.getLong("id")),
                new PlanId(row.getLong("plan_id")),
                SendPlan.Kind.parse(row.getString("kind")),
                contact == 0 ? null : contact,
                new MessageView.Address(
                        row.getInt("channel") == 0 ? Channel.SMS : Channel.WHATSAPP,
                        row.getString("sender"),
                        row.getString("recipient")),
                state(row),
                row.getString("status"),
                row.getInt("attempts"),
                row.getInt("segments"),
                row.getString("body"),
                new MessageView.Error(row.getString("class"), row.getString("error_code"), row.getString("detail")),
                new MessageView.Times(
                        row.getTimestamp("created_at").toInstant(),
                        instant(row.getTimestamp("outcome_at")),
                        instant(row.getTimestamp("delivered_at"))));
    }

    /** The row of a message that was cancelled with its block is unchanged. */
    private static MessageState state(ResultSet row) throws SQLException {
        var stored = MessageState.ofRank(row.getInt("state"));
        return row.getString("status").equals("cancelled") ? MessageState.CANCELLED : stored;
    }

    static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
