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
 * A campaign as the launcher needs it, with the progress of the launch.
 *
 * @param verbatim whether the text is sent unchanged; otherwise it is a template
 * @param text the text at the time of the launch; later edits of a template do not change it
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
     * @param size the number of recipients at launch; contacts that come later are not added
     * @param firstMessageId the first message id; 0 before the ids are allocated
     * @param written the number of stored messages
     * @param cursor the position in the audience up to which messages are stored
     */
    record Progress(long size, long firstMessageId, long written, long cursor) {
        static Progress none(long size) {
            return new Progress(size, 0, 0, 0);
        }
    }

    /** Returns the state of a launch that would start now and writes nothing. */
    static LaunchState forRehearsal(Campaign campaign, LaunchSnapshot snapshot, Audience audience, long size) {
        var text = snapshot.texts().getFirst();
        return new LaunchState(
                campaign.id(),
                campaign.account(),
                campaign.channel(),
                text.verbatim(),
                text.text(),
                campaign.settings(),
                audience,
                NO_TASK,
                Progress.none(size),
                snapshot,
                LaunchCheckpoint.START);
    }

    private static final TaskId NO_TASK = new TaskId(new UUID(0, 0));

    /** Returns whether a worker renders the text when it sends the message. */
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
