package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.campaigns.CampaignSettings;
import io.tidings.campaigns.FrozenText;
import io.tidings.campaigns.Priority;
import io.tidings.campaigns.RenderAt;
import io.tidings.campaigns.SendingTerms;
import io.tidings.campaigns.TestPhase;
import io.tidings.campaigns.TrackedLinks;
import io.tidings.personalisation.MissingValue;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.TaskId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds the state of a launch for tests of its parts. */
final class Launching {
    private AccountId account = new AccountId(1);
    private CampaignId campaign = new CampaignId(1);
    private Channel channel = Channel.SMS;
    private boolean verbatim;
    private String text = "Hi";
    private MissingValue missing = MissingValue.EMPTY;
    private RenderAt renderAt = RenderAt.LAUNCH;
    private Audience audience = new Audience.Everyone();
    private long size = 10;
    private long written;
    private long cursor;
    private @Nullable TrackedLinks tracking;
    private @Nullable LaunchSnapshot recipe;

    static Launching template(String source) {
        var launching = new Launching();
        launching.text = source;
        return launching;
    }

    static Launching verbatim(String text) {
        var launching = template(text);
        launching.verbatim = true;
        return launching;
    }

    /** Variants, of which a share of so many percent is tested. */
    static Launching testing(int share, String... templates) {
        var launching = template(templates[0]);
        launching.recipe = new LaunchSnapshot(
                Arrays.stream(templates)
                        .map(text -> new FrozenText(text, 1, false, text, "own"))
                        .toList(),
                null,
                new TestPhase(share, 60, TestPhase.Measure.DELIVERED),
                null);
        return launching;
    }

    Launching of(AccountId account, CampaignId campaign) {
        this.account = account;
        this.campaign = campaign;
        return this;
    }

    Launching by(Channel channel) {
        this.channel = channel;
        return this;
    }

    Launching missing(MissingValue missing) {
        this.missing = missing;
        return this;
    }

    Launching renderedAt(RenderAt renderAt) {
        this.renderAt = renderAt;
        return this;
    }

    Launching to(Audience audience, long size) {
        this.audience = audience;
        this.size = size;
        return this;
    }

    Launching resumedAt(long written, long cursor) {
        this.written = written;
        this.cursor = cursor;
        return this;
    }

    Launching tracking(TrackedLinks tracking) {
        this.tracking = tracking;
        return this;
    }

    LaunchState state() {
        return new LaunchState(
                campaign,
                account,
                channel,
                verbatim,
                text,
                new CampaignSettings(missing, Priority.NORMAL, renderAt, SendingTerms.DEFAULT),
                audience,
                TaskId.random(),
                new LaunchState.Progress(size, 1000, written, cursor),
                (recipe == null ? LaunchSnapshot.of(verbatim, text) : recipe).tracking(tracking),
                recipe == null ? LaunchPhase.START : new LaunchPhase(LaunchPhase.Phase.TEST, -1, null, null, 0));
    }
}
