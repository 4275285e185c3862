package io.tidings.suppression;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why nothing is sent to somebody. */
public enum SuppressionReason {
    /** They said so, by a reply or a link. */
    STOP,
    /** They complained, to the provider or elsewhere. */
    COMPLAINT,
    /** Somebody of the account put them on the list. */
    MANUAL,
    /** They were erased and are not to be written to if they come back with an import. */
    ERASURE;

    /** As in JSON and in the database. */
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
