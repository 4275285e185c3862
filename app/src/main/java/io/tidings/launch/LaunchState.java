package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignSettings;
import io.tidings.campaigns.RenderAt;
import io.tidings.campaigns.SendingTerms;
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
 */
record LaunchState(
        CampaignId campaign,
        AccountId account,
        Channel channel,
        boolean verbatim,
        String text,
        CampaignSettings settings,
        Audience audience,
        TaskId task,
        Progress progress,
        LaunchSnapshot snapshot,
        LaunchCheckpoint checkpoint) {

    /**
     * @param size recipients as counted at launch; nobody who came later is added
     * @param firstMessageId 0 before the ids are taken
     * @param written message rows that exist
     * @param cursor up to where the audience is written
     */
    record Progress(long size, long firstMessageId, long written, long cursor) {
        static Progress none(long size) {
            return new Progress(size, 0, 0, 0);
        }
    }

    /** As a launch would begin now, for trying it out. */
    static LaunchState forRehearsal(Campaign campaign, LaunchSnapshot recipe, Audience audience, long size) {
        var script = recipe.texts().getFirst();
        return new LaunchState(
                campaign.id(),
                campaign.account(),
                campaign.channel(),
                script.verbatim(),
                script.text(),
                campaign.settings(),
                audience,
                NO_TASK,
                Progress.none(size),
                recipe,
                LaunchCheckpoint.START);
    }

    private static final TaskId NO_TASK = new TaskId(new UUID(0, 0));

    /** Whether a worker makes the text when it sends. */
    boolean rendersLater() {
        return settings.renderAt() == RenderAt.DISPATCH && !snapshot.hasVariants();
    }

    SendingTerms terms() {
        return settings.terms();
    }

    long size() {
        return progress.size();
    }

    long firstMessageId() {
        return progress.firstMessageId();
    }

    long written() {
        return progress.written();
    }

    long cursor() {
        return progress.cursor();
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
                settings,
                audience,
                task,
                new Progress(size(), first, written(), cursor()),
                snapshot,
                checkpoint);
    }
}
