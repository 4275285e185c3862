package io.tidings.gateways;

import org.jspecify.annotations.Nullable;

/** What a provider says of a message whose answer was lost. */
public sealed interface LookupOutcome {
    /** The provider has it. */
    record Found(@Nullable String ref) implements LookupOutcome {}

    /** The provider is sure that it never took it. */
    record NotAccepted() implements LookupOutcome {}

    /** No answer to rely on; worth asking again later. */
    record Unclear(String cause) implements LookupOutcome {}
}
