package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A launch that writes nothing.
 *
 * @param size how many were in the audience when it was asked for
 * @param marks as {@link PlanFingerprint} read them when it was asked for; empty for a small audience
 * @param hash of the whole plan; null until it is over
 * @param result as JSON; null until it is over
 */
record Rehearsal(
        UUID id,
        AccountId account,
        CampaignId campaign,
        TaskId task,
        Audience audience,
        LaunchSnapshot snapshot,
        long size,
        List<String> fingerprint,
        @Nullable String hash,
        @Nullable RehearsalResult result,
        Instant createdAt,
        @Nullable Instant finishedAt) {
    Rehearsal {
        fingerprint = List.copyOf(fingerprint);
    }
}
