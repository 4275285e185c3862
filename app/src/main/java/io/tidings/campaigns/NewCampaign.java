package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.shared.Channel;
import java.util.Optional;

/** A draft that has passed every check. */
public record NewCampaign(
        String name,
        Channel channel,
        Content content,
        Optional<Audience> audience,
        CampaignSettings settings,
        Optional<Schedule> schedule,
        VariantSettings variantSettings) {
    /** With one text for all. */
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
