package io.tidings.audiences;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The outcome of a recipient, by the names of the recipient list. The ranks are those of {@code message.state}. */
enum CampaignOutcome {
    /** No outcome yet; includes messages that are being sent. */
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
