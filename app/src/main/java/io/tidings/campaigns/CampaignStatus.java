package io.tidings.campaigns;

import io.tidings.shared.Problem;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The status of a campaign and the changes that it allows. */
public enum CampaignStatus {
    DRAFT,
    SCHEDULED,
    SENDING,
    PAUSED,
    SENT,
    FAILED,
    CANCELLED;

    public boolean canBecome(CampaignStatus next) {
        return next().contains(next);
    }

    /** {@code sent} and {@code failed} may become {@code sending} again, because failed messages can be retried. */
    private Set<CampaignStatus> next() {
        return switch (this) {
            case DRAFT -> EnumSet.of(SCHEDULED, SENDING);
            case SCHEDULED -> EnumSet.of(DRAFT, SENDING, FAILED, CANCELLED);
            case SENDING -> EnumSet.of(PAUSED, SENT, FAILED, CANCELLED);
            case PAUSED -> EnumSet.of(SENDING, SENT, FAILED, CANCELLED);
            case SENT, FAILED -> EnumSet.of(SENDING);
            case CANCELLED -> EnumSet.noneOf(CampaignStatus.class);
        };
    }

    /** Returns whether nothing more is sent without a new request. */
    public boolean isFinal() {
        return switch (this) {
            case DRAFT, SCHEDULED, SENDING, PAUSED -> false;
            case SENT, FAILED, CANCELLED -> true;
        };
    }

    /** As in JSON and in the database: {@code sending}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns 409 {@code wrong_state} for an action. @param done the participle of the action, such as "launched" */
    public RuntimeException refusal(String done) {
        return Problem.conflict("wrong_state", "The campaign is %s, so it cannot be %s.".formatted(text(), done))
                .with("status_now", text())
                .asException();
    }

    public static Optional<CampaignStatus> parse(String text) {
        return Arrays.stream(values())
                .filter(status -> status.text().equals(text))
                .findFirst();
    }
}
