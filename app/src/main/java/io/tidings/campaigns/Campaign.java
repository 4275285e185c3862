package io.tidings.campaigns;

import io.tidings.personalisation.MissingValue;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.TaskId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as it stands.
 *
 * @param preparing {@code sending}, but its messages are still being written
 * @param statusReason why it is where it is, when that is not obvious: a stable code, a colon and a sentence
 * @param recipients message rows written
 * @param audienceSize how many recipients were counted at launch; null before
 * @param completedAt when the last message had its outcome; a cancelled campaign gets it once nothing is in flight
 */
public record Campaign(
        CampaignId id,
        AccountId account,
        String name,
        Channel channel,
        CampaignStatus status,
        boolean preparing,
        @Nullable String statusReason,
        Content content,
        @Nullable AudienceSummary audience,
        MissingValue missingValue,
        Priority priority,
        RenderAt renderAt,
        SendingTerms terms,
        @Nullable TaskId task,
        long recipients,
        @Nullable Long audienceSize,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Schedule schedule,
        @Nullable Instant launchedAt,
        @Nullable Instant completedAt,
        Tailoring tailoring) {

    public Optional<AudienceSummary> chosenAudience() {
        return Optional.ofNullable(audience);
    }

    /** All that are to be written to: as counted while the messages are being written, as written from then on. */
    public long total() {
        return preparing && audienceSize != null ? Math.max(audienceSize, recipients) : recipients;
    }

    /** Whether nothing will change any more, short of a receipt. */
    public boolean isOver() {
        return status.isFinal() && completedAt != null;
    }
}
