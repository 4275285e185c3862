package io.tidings.campaigns;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of a campaign's history.
 *
 * @param from null for its creation
 * @param actor {@code user:7}, {@code key:3} or {@code system}
 */
public record StatusChange(@Nullable CampaignStatus from, CampaignStatus to, String actor, String reason, Instant at) {}
