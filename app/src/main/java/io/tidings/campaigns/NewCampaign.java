package io.tidings.campaigns;

import io.tidings.shared.Channel;
import java.util.Optional;

/** A draft that has passed every check. */
record NewCampaign(
        String name,
        Channel channel,
        Content content,
        Optional<Audience> audience,
        CampaignSettings settings,
        Optional<Schedule> schedule,
        Tailoring tailoring) {
    /** With one text for all. */
    NewCampaign(
            String name,
            Channel channel,
            Content content,
            Optional<Audience> audience,
            CampaignSettings settings,
            Optional<Schedule> schedule) {
        this(name, channel, content, audience, settings, schedule, Tailoring.NONE);
    }
}
