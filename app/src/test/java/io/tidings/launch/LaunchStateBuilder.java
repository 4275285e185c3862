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

/** Builds the state of a launch for unit tests. */
final class LaunchStateBuilder {
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
    private @Nullable LaunchSnapshot snapshot;

    static LaunchStateBuilder template(String source) {
        var builder = new LaunchStateBuilder();
        builder.text = source;
        return builder;
    }

    static LaunchStateBuilder verbatim(String text) {
        var builder = template(text);
        builder.verbatim = true;
        return builder;
    }

    /** Builds a launch with variants and a test share in percent. */
    static LaunchStateBuilder testing(int share, String... templates) {
        var builder = template(templates[0]);
        builder.snapshot = new LaunchSnapshot(
                Arrays.stream(templates)
                        .map(text -> new FrozenText(text, 1, false, text, "own"))
                        .toList(),
                null,
                new TestPhase(share, 60, TestPhase.Measure.DELIVERED),
                null);
        return builder;
    }

    LaunchStateBuilder of(AccountId account, CampaignId campaign) {
        this.account = account;
        this.campaign = campaign;
        return this;
    }

    LaunchStateBuilder by(Channel channel) {
        this.channel = channel;
        return this;
    }

    LaunchStateBuilder missing(MissingValue missing) {
        this.missing = missing;
        return this;
    }

    LaunchStateBuilder renderedAt(RenderAt renderAt) {
        this.renderAt = renderAt;
        return this;
    }

    LaunchStateBuilder to(Audience audience, long size) {
        this.audience = audience;
        this.size = size;
        return this;
    }

    LaunchStateBuilder resumedAt(long written, long cursor) {
        this.written = written;
        this.cursor = cursor;
        return this;
    }

    LaunchStateBuilder tracking(TrackedLinks tracking) {
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
                (snapshot == null ? LaunchSnapshot.of(verbatim, text) : snapshot).withTracking(tracking),
                snapshot == null
                        ? LaunchCheckpoint.START
                        : new LaunchCheckpoint(LaunchCheckpoint.Phase.TEST, -1, null, null, 0));
    }
}
