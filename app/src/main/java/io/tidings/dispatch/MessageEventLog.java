package io.tidings.dispatch;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Notes what no other row tells of a message's way. Only for what is rare: nothing that is simply sent comes by here. */
final class MessageEventLog {
    private MessageEventLog() {}

    /**
     * Messages that went back to the queue without having been tried, and why; of the same wait of the same message one
     * note a minute, for a gateway may be away for hours.
     */
    static void recordWaits(Handle handle, List<MessageResult> again) {
        var batch = handle.prepareBatch("""
                insert into message_event (message_id, kind, detail)
                select :message, :kind, :detail
                 where exists (select from dispatch_queue where message_id = :message)
                   and not exists (select from message_event
                                    where message_id = :message and kind = :kind
                                      and at > clock_timestamp() - interval '1 minute')""");
        for (var result : again) {
            if (result.result() instanceof AttemptResult.RetryLater(var pause, var reason, var hold)
                    && hold != null) {
                batch.bind("message", result.message())
                        .bind("kind", hold.text())
                        .bind("detail", pause.toMillis() / 1000.0 + " s")
                        .add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }
}
