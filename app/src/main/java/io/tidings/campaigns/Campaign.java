package io.tidings.campaigns;

import io.tidings.audiences.AudienceSummary;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.TaskId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The current state of a campaign. */
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
     * @param version rises with each change of the draft
     * @param preparing whether its messages are still being written; the status is then sending or paused
     * @param statusReason the reason for the status: a stable code, a colon and a sentence; null when there is none
     */
    public record State(
            CampaignStatus status,
            int version,
            boolean preparing,
            @Nullable String statusReason) {}

    /**
     * @param recipients the number of message rows written
     * @param audienceSize the number of recipients counted at launch; null before the launch
     */
    public record Size(long recipients, @Nullable Long audienceSize) {}

    /**
     * @param completedAt when the last message got its outcome; for a cancelled campaign, when its last call ended
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

    /** Returns the version of the draft, which rises with each change. */
    public int version() {
        return state.version();
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

    /**
     * Returns the number of recipients. While messages are being written, it is the number counted at launch.
     * Afterwards it is the number of messages written.
     */
    public long total() {
        var counted = size.audienceSize();
        return preparing() && counted != null ? Math.max(counted, recipients()) : recipients();
    }

    /** Returns whether the campaign has ended. Without a new request, only receipts still change its messages. */
    public boolean isOver() {
        return status().isFinal() && completedAt() != null;
    }
}
