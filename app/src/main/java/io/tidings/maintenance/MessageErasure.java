package io.tidings.maintenance;

import io.tidings.maintenance.ErasureStore.Found;
import io.tidings.plancontrol.MessageSkip;
import io.tidings.schedule.JobContext;
import io.tidings.shared.MessageId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Blanks the messages of a person who is erased, and skips those that are not begun. */
@Singleton
final class MessageErasure {
    /** Ids looked at in one statement. */
    private static final long STRETCH = 1_000_000;

    private final Jdbi jdbi;
    private final MessageSkip skips;

    MessageErasure(Jdbi jdbi, MessageSkip skips) {
        this.jdbi = jdbi;
        this.skips = skips;
    }

    /** @param open how many messages have not ended, and are to be waited for */
    record Messages(long blanked, long open) {}

    /** May be called again; returns early when the program stops. */
    Messages blank(Erasure erasure, JobContext context) {
        long last = jdbi.withHandle(
                handle -> ErasureStore.lastMessage(handle, erasure.actor().account()));
        long blanked = 0;
        long open = 0;
        for (long from = 0; from <= last && !context.stopping(); from += STRETCH) {
            var found = blankEnded(erasure, from);
            blanked += found.blanked();
            if (skip(found.open())) {
                found = blankEnded(erasure, from);
                blanked += found.blanked();
            }
            open += found.open().size();
        }
        return new Messages(blanked, open);
    }

    private record Stretch(long blanked, List<Found> open) {}

    private Stretch blankEnded(Erasure erasure, long from) {
        return jdbi.inTransaction(handle -> {
            var messages = ErasureStore.messages(handle, erasure, from, from + STRETCH);
            var ended = messages.stream().filter(Found::ended).map(Found::id).toList();
            ErasureStore.blank(handle, ended);
            return new Stretch(
                    ended.size(),
                    messages.stream().filter(each -> !each.ended()).toList());
        });
    }

    /** Whose turn may never come, as that of a paused plan's, is not waited for. @return whether any was skipped */
    private boolean skip(List<Found> open) {
        boolean any = false;
        for (var message : open) {
            any |= skips.skip(message.plan(), new MessageId(message.id()));
        }
        return any;
    }
}
