package io.tidings.suppression;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The reason why nothing is sent to a number. */
public enum SuppressionReason {
    /** The person opted out by a reply or a link. */
    STOP,
    /** The person complained to the provider or elsewhere. */
    COMPLAINT,
    /** A user of the account added the number. */
    MANUAL,
    /** The person was erased. The entry stops messages if an import brings the number back. */
    ERASURE;

    /** Returns the name in JSON and in the database. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<SuppressionReason> parse(String text) {
        return Arrays.stream(values())
                .filter(reason -> reason.text().equals(text))
                .findFirst();
    }
}
