package io.tidings.sending;

import io.tidings.imports.Uploads;
import io.tidings.phones.NumberRules;
import io.tidings.plans.SendPlan;
import io.tidings.shared.Channel;
import org.jspecify.annotations.Nullable;

/**
 * How a file is read and its messages are sent. Stored as JSON while the file is read.
 *
 * @param numbers the rules of the account, with the country of the file
 * @param onUncertain name of a {@link SendPlan.OnUncertain}
 * @param template text of the template when the file was uploaded; null when a column has the texts
 * @param textColumn the name of the column with the texts; null when there is a template
 */
record FileSettings(
        Uploads.Shape shape,
        NumberRules numbers,
        String channel,
        @Nullable String sender,
        int priority,
        String onUncertain,
        @Nullable String template,
        @Nullable String textColumn) {
    Route route() {
        return new Route(
                Channel.parse(channel).orElseThrow(), sender, priority, SendPlan.OnUncertain.valueOf(onUncertain));
    }
}
