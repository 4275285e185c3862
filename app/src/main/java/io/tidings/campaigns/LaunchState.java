package io.tidings.campaigns;

import io.tidings.personalisation.MissingValue;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.TaskId;
import java.util.UUID;

/**
 * What the launcher must know of a campaign, and how far it has come.
 *
 * @param verbatim the text is sent as it stands; otherwise it is a template
 * @param text as it was at launch: a template edited since is not what was asked for
 * @param size recipients as counted at launch; nobody who came later is added
 * @param firstMessageId 0 before the ids are taken
 * @param written message rows that exist
 * @param cursor up to where the audience is written
 */
record LaunchState(
        CampaignId campaign,
        AccountId account,
        Channel channel,
        boolean verbatim,
        String text,
        MissingValue missingValue,
        Priority priority,
        RenderAt renderAt,
        SendingTerms terms,
        Audience audience,
        TaskId task,
        long size,
        long firstMessageId,
        long written,
        long cursor,
        Recipe recipe,
        Course course) {

    /** One text for all, and no conditions. */
    LaunchState(
            CampaignId campaign,
            AccountId account,
            Channel channel,
            boolean verbatim,
            String text,
            MissingValue missingValue,
            Priority priority,
            RenderAt renderAt,
            SendingTerms terms,
            Audience audience,
            TaskId task,
            long size,
            long firstMessageId,
            long written,
            long cursor) {
        this(
                campaign,
                account,
                channel,
                verbatim,
                text,
                missingValue,
                priority,
                renderAt,
                terms,
                audience,
                task,
                size,
                firstMessageId,
                written,
                cursor,
                Recipe.of(verbatim, text),
                Course.START);
    }

    /** As a launch would begin now, for trying it out. */
    static LaunchState pretended(Campaign campaign, Recipe recipe, Audience audience, long size) {
        var script = recipe.scripts().getFirst();
        return new LaunchState(
                campaign.id(),
                campaign.account(),
                campaign.channel(),
                script.verbatim(),
                script.text(),
                campaign.missingValue(),
                campaign.priority(),
                campaign.renderAt(),
                campaign.terms(),
                audience,
                NO_TASK,
                size,
                0,
                0,
                0,
                recipe,
                Course.START);
    }

    private static final TaskId NO_TASK = new TaskId(new UUID(0, 0));

    /** Whether a worker makes the text when it sends. */
    boolean rendersLater() {
        return renderAt == RenderAt.DISPATCH && !recipe.isTailored();
    }

    Actor launcher() {
        return Actor.system(account);
    }

    LaunchState withIds(long first) {
        return new LaunchState(
                campaign,
                account,
                channel,
                verbatim,
                text,
                missingValue,
                priority,
                renderAt,
                terms,
                audience,
                task,
                size,
                first,
                written,
                cursor,
                recipe,
                course);
    }
}
