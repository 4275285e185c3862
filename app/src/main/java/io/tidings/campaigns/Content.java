package io.tidings.campaigns;

import io.tidings.shared.TemplateId;

/** The text of a campaign, of one of three kinds. */
public sealed interface Content {
    /** A text sent byte for byte; its braces are not placeholders. */
    record Verbatim(String text) implements Content {}

    /** A stored template. Its text is read at launch. */
    record Stored(TemplateId template) implements Content {}

    /** A template that is part of the campaign. */
    record Inline(String template) implements Content {}
}
