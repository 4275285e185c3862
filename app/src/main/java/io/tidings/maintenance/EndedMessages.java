package io.tidings.maintenance;

/** The condition for messages that are never sent again. */
final class EndedMessages {
    /**
     * Applies to {@code message m}. A message that was queued when its plan was cancelled stays in state queued. Its block
     * has the state CANCELLED.
     */
    static final String SQL = """
            (m.state >= <CANCELLED> or m.state = <QUEUED> and not m.direct and coalesce((
                select b.state = 'CANCELLED' from send_block b
                 where b.plan_id = m.plan_id and b.first_id <= m.id and b.message_ids is null
                 order by b.first_id desc limit 1), false))""";

    private EndedMessages() {}
}
