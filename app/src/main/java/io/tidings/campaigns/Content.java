package io.tidings.campaigns;

import io.tidings.shared.TemplateId;

/** What a campaign says: exactly one of three. */
public sealed interface Content {
    /** Sent byte for byte, whatever braces it has. */
    record Verbatim(String text) implements Content {}

    /** A stored template; its text is taken when the campaign is launched. */
    record Stored(TemplateId template) implements Content {}

    /** A template of the campaign's own. */
    record Inline(String template) implements Content {}
}
