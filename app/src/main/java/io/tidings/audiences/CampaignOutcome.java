package io.tidings.audiences;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What became of a recipient, by the names under which recipients are listed. Ranks are those of the message table. */
enum CampaignOutcome {
    /** Not done yet; being sent right now counts too. */
    QUEUED(0),
    UNCERTAIN(25),
    CANCELLED(40),
    SKIPPED(41),
    EXPIRED(42),
    FAILED(43),
    SENT(50),
    UNDELIVERED(60),
    DELIVERED(70),
    READ(80);

    private final int rank;

    CampaignOutcome(int rank) {
        this.rank = rank;
    }

    int rank() {
        return rank;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<CampaignOutcome> parse(String text) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.text().equals(text))
                .findFirst();
    }
}
