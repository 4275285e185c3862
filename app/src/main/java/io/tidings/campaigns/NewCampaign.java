package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.shared.Channel;
import java.util.Optional;

/** A draft that has passed all checks. */
public record NewCampaign(
        String name,
        Channel channel,
        Content content,
        Optional<Audience> audience,
        CampaignSettings settings,
        Optional<Schedule> schedule,
        VariantSettings variantSettings) {
    /** A campaign without variants, cap and tracked links. */
    NewCampaign(
            String name,
            Channel channel,
            Content content,
            Optional<Audience> audience,
            CampaignSettings settings,
            Optional<Schedule> schedule) {
        this(name, channel, content, audience, settings, schedule, VariantSettings.NONE);
    }
}
