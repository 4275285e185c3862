package io.tidings.gateways;

import org.jspecify.annotations.Nullable;

/** The classified answer of a provider to a look-up. */
public sealed interface LookupOutcome {
    /**
     * The provider accepted the message.
     *
     * @param ref the id of the provider; null if the answer has none
     */
    record Found(@Nullable String ref) implements LookupOutcome {}

    /** The provider certainly never accepted the message. */
    record NotAccepted() implements LookupOutcome {}

    /** The provider gave no reliable answer. A later look-up may give one. */
    record Unclear(String cause) implements LookupOutcome {}
}
