package io.tidings.campaigns;

import java.time.Instant;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/**
 * A line of a campaign's history.
 *
 * @param from null for its creation
 * @param actor {@code user:7}, {@code key:3} or {@code system}
 */
public record StatusChange(
        @ColumnName("from_status") @Nullable CampaignStatus from,
        @ColumnName("to_status") CampaignStatus to,
        String actor,
        String reason,
        Instant at) {}
