package io.tidings.campaigns;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The differences between a former version of a draft and the current one.
 *
 * @param version the current version
 * @param last the last change
 * @param changes by name of the field; empty if the former version is no longer kept or has the same fields
 */
public record DraftChanges(int version, Edit last, List<Change> changes) {
    /** @param actor {@code user:7}, {@code key:3}, {@code system} or {@code template:5} */
    public record Edit(Instant at, String actor) {}

    /**
     * A changed field.
     *
     * @param field its name in the API
     * @param before its value in the former version; null for none
     * @param now its current value; null for none
     */
    public record Change(
            String field, @Nullable String before, @Nullable String now) {
        /** Returns the name of the field on pages. */
        public String label() {
            return switch (field) {
                case "message_content", "base_template", "template_text" -> "Message";
                case "template_id" -> "Template";
                case "missing_value" -> "Missing value";
                case "audience" -> "Audience";
                case "channel" -> "Channel";
                case "name" -> "Name";
                case "variants" -> "Variants";
                default -> field.replace('_', ' ');
            };
        }
    }

    /** Returns who made the last change, in words. */
    public String by() {
        return CampaignLabels.actor(last.actor());
    }

    /** Returns the names of the changed fields. */
    public String fields() {
        return changes.isEmpty()
                ? "the text"
                : changes.stream().map(Change::field).collect(Collectors.joining(", "));
    }
}
