package io.tidings.maintenance;

import io.tidings.maintenance.ErasureStore.FoundMessage;
import io.tidings.plancontrol.MessageSkip;
import io.tidings.schedule.JobContext;
import io.tidings.shared.MessageId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Blanks the messages of an erased person, and skips those that were not started. */
@Singleton
final class MessageErasure {
    /** The ids that one statement covers. */
    private static final long IDS_PER_STATEMENT = 1_000_000;

    private final Jdbi jdbi;
    private final MessageSkip skips;

    MessageErasure(Jdbi jdbi, MessageSkip skips) {
        this.jdbi = jdbi;
        this.skips = skips;
    }

    /** @param open number of messages that have not ended and must be waited for */
    record Result(long blanked, long open) {}

    /** Blanks all ended messages. Idempotent. Returns early when the program stops. */
    Result blank(Erasure erasure, JobContext context) {
        long last = jdbi.withHandle(
                handle -> ErasureStore.lastMessage(handle, erasure.actor().account()));
        long blanked = 0;
        long open = 0;
        for (long from = 0; from <= last && !context.stopping(); from += IDS_PER_STATEMENT) {
            var found = blankEnded(erasure, from);
            blanked += found.blanked();
            if (skip(found.open())) {
                found = blankEnded(erasure, from);
                blanked += found.blanked();
            }
            open += found.open().size();
        }
        return new Result(blanked, open);
    }

    private record RangeResult(long blanked, List<FoundMessage> open) {}

    private RangeResult blankEnded(Erasure erasure, long from) {
        return jdbi.inTransaction(handle -> {
            var messages = ErasureStore.messages(handle, erasure, from, from + IDS_PER_STATEMENT);
            var ended = messages.stream()
                    .filter(FoundMessage::ended)
                    .map(FoundMessage::id)
                    .toList();
            ErasureStore.blank(handle, ended);
            return new RangeResult(
                    ended.size(),
                    messages.stream().filter(each -> !each.ended()).toList());
        });
    }

    /**
     * Skips messages that were not started, because a message of a paused plan may never be sent.
     *
     * @return whether any message was skipped
     */
    private boolean skip(List<FoundMessage> open) {
        boolean any = false;
        for (var message : open) {
            any |= skips.skip(message.plan(), new MessageId(message.id()));
        }
        return any;
    }
}
