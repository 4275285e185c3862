package io.tidings.dispatch;

import io.tidings.messages.AttemptResult;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Records rare events of messages that no other row stores. A message that is simply sent gets no event. */
final class MessageEventLog {
    private MessageEventLog() {}

    /**
     * Records messages that returned to the queue without a try, and why. Writes at most one event a minute for the
     * same wait of the same message, because an outage may last hours.
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
            if (result.result() instanceof AttemptResult.RetryLater(var pause, var reason, var waitReason, var key)
                    && waitReason != null) {
                batch.bind("message", result.message())
                        .bind("kind", waitReason.text())
                        .bind("detail", pause.toMillis() / 1000.0 + " s")
                        .add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }
}
