package io.tidings.maintenance;

/** Which messages nothing more is sent of. */
final class EndedMessages {
    /** Over {@code message m}. What a cancel found waiting has no state of its own: its block says that it is over. */
    static final String SQL = """
            (m.state >= <CANCELLED> or m.state = <QUEUED> and not m.direct and coalesce((
                select b.state = 'CANCELLED' from send_block b
                 where b.plan_id = m.plan_id and b.first_id <= m.id and b.message_ids is null
                 order by b.first_id desc limit 1), false))""";

    private EndedMessages() {}
}
