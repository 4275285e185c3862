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
 * @param size the number of contacts of the audience at the time of the request
 * @param fingerprint the {@link PlanFingerprint} at the time of the request; empty for a small audience
 * @param hash the hash of the whole plan; null until the rehearsal ends
 * @param result null until the rehearsal ends
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
