package io.tidings.campaigns;

import io.tidings.personalisation.MissingValue;
import io.tidings.shared.Channel;
import java.util.Optional;

/** A draft that has passed every check. */
record NewCampaign(
        String name,
        Channel channel,
        Content content,
        Optional<Audience> audience,
        MissingValue missingValue,
        Priority priority,
        RenderAt renderAt,
        SendingTerms terms,
        Optional<Schedule> schedule,
        Tailoring tailoring) {
    /** With one text for all. */
    NewCampaign(
            String name,
            Channel channel,
            Content content,
            Optional<Audience> audience,
            MissingValue missingValue,
            Priority priority,
            RenderAt renderAt,
            SendingTerms terms,
            Optional<Schedule> schedule) {
        this(name, channel, content, audience, missingValue, priority, renderAt, terms, schedule, Tailoring.NONE);
    }
}
