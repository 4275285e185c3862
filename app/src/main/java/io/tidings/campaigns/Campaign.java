package io.tidings.campaigns;

import io.tidings.audiences.AudienceSummary;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.TaskId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as it stands.
 */
public record Campaign(
        CampaignId id,
        AccountId account,
        String name,
        Channel channel,
        State state,
        Content content,
        @Nullable AudienceSummary audience,
        CampaignSettings settings,
        @Nullable TaskId task,
        Size size,
        Times times,
        VariantSettings variantSettings) {

    /**
     * @param preparing {@code sending}, but its messages are still being written
     * @param statusReason why it is where it is, when that is not obvious: a stable code, a colon and a sentence
     */
    public record State(
            CampaignStatus status,
            boolean preparing,
            @Nullable String statusReason) {}

    /**
     * @param recipients message rows written
     * @param audienceSize how many recipients were counted at launch; null before
     */
    public record Size(long recipients, @Nullable Long audienceSize) {}

    /**
     * @param completedAt when the last message had its outcome; a cancelled campaign gets it once nothing is in flight
     */
    public record Times(
            Instant createdAt,
            Instant updatedAt,
            @Nullable Schedule schedule,
            @Nullable Instant launchedAt,
            @Nullable Instant completedAt) {}

    public CampaignStatus status() {
        return state.status();
    }

    public boolean preparing() {
        return state.preparing();
    }

    public @Nullable String statusReason() {
        return state.statusReason();
    }

    public SendingTerms terms() {
        return settings.terms();
    }

    public long recipients() {
        return size.recipients();
    }

    public Instant createdAt() {
        return times.createdAt();
    }

    public Instant updatedAt() {
        return times.updatedAt();
    }

    public @Nullable Schedule schedule() {
        return times.schedule();
    }

    public @Nullable Instant launchedAt() {
        return times.launchedAt();
    }

    public @Nullable Instant completedAt() {
        return times.completedAt();
    }

    public Optional<AudienceSummary> chosenAudience() {
        return Optional.ofNullable(audience);
    }

    /** All that are to be written to: as counted while the messages are being written, as written from then on. */
    public long total() {
        var counted = size.audienceSize();
        return preparing() && counted != null ? Math.max(counted, recipients()) : recipients();
    }

    /** Whether nothing will change any more, short of a receipt. */
    public boolean isOver() {
        return status().isFinal() && completedAt() != null;
    }
}
