package io.tidings.campaigns;

import java.time.Instant;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/**
 * An entry in the history of a campaign.
 *
 * @param from null for the creation
 * @param actor {@code user:7}, {@code key:3} or {@code system}
 */
public record StatusChange(
        @ColumnName("from_status") @Nullable CampaignStatus from,
        @ColumnName("to_status") CampaignStatus to,
        String actor,
        String reason,
        Instant at) {}
