package io.tidings.maintenance;

import org.jdbi.v3.core.Handle;

/** Replaces the clicks of deleted messages by their sums, in one statement, so that no click is counted twice. */
final class ClickSums {
    /** Adds the clicks of {@code deleted_click} to the sums of their plans. */
    static final String ADD = """
            insert into click_total as t (plan_id, number, variant, people, clicks)
            select plan_id, number, variant, count(*), sum(count) from deleted_click group by 1, 2, 3
            union all
            select plan_id, -1, variant, count(distinct message_id), sum(count) from deleted_click group by 1, 3
            on conflict (plan_id, number, variant) do update
               set people = t.people + excluded.people, clicks = t.clicks + excluded.clicks
            """;

    private ClickSums() {}

    /**
     * @param first the first id of the messages
     * @param end the last id plus one
     */
    static void replaceClicks(Handle handle, long first, long end) {
        handle.createUpdate("""
                        with deleted_click as materialized (
                            delete from click where message_id >= :first and message_id < :end
                            returning plan_id, number, variant, message_id, count
                        )
                        """ + ADD).bind("first", first).bind("end", end).execute();
    }
}
