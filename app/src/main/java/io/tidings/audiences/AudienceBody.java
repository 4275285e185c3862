package io.tidings.audiences;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.audiences.Audience.Tagged.Match;
import io.tidings.shared.AudienceId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.EnumParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An audience in a request, named by exactly one of its fields.
 *
 * @param match for tags: {@code any} (the default) or {@code all}
 */
@Schema(name = "Audience", description = "Exactly one of import_id, customer_ids, tags, all, filter and audience_id.")
public record AudienceBody(
        @Nullable String importId,
        @Nullable List<@Nullable Long> customerIds,
        @Nullable List<@Nullable String> tags,

        @Schema(
                enumeration = {"any", "all"},
                description = "With tags: contacts that have any of them, or all.")
        @Nullable
        String match,

        @Nullable Boolean all,

        @Schema(type = SchemaType.OBJECT, description = "A filter of contacts, in the form of a saved audience.")
        @Nullable
        JsonNode filter,

        @Schema(description = "A saved audience. Its filter at the time of the launch counts.") @Nullable
        Long audienceId) {

    /** An audience of the fields that a campaign has at its top level. */
    public AudienceBody(
            @Nullable String importId,
            @Nullable List<@Nullable Long> customerIds,
            @Nullable List<@Nullable String> tags,
            @Nullable Boolean all) {
        this(importId, customerIds, tags, null, all, null, null);
    }

    /** @param pointer the place of this body in the request, as {@code #/audience} */
    public Optional<Audience> audience(String pointer) {
        var audiences = new ArrayList<Audience>();
        if (importId != null) {
            audiences.add(new Audience.Imported(ImportId.parse(importId)
                    .orElseThrow(() -> Problem.notFound("import").asException())));
        }
        if (customerIds != null) {
            audiences.add(new Audience.Chosen(contacts(customerIds, pointer + "/customer_ids")));
        }
        if (tags != null) {
            audiences.add(new Audience.Tagged(
                    tags.stream().map(tag -> tag == null ? "" : tag).toList(), match(pointer)));
        }
        if (Boolean.TRUE.equals(all)) {
            audiences.add(new Audience.Everyone());
        }
        if (filter != null && !filter.isNull()) {
            audiences.add(new Audience.Filtered(FilterJson.read(filter, pointer + "/filter"), null));
        }
        if (audienceId != null) {
            audiences.add(new Audience.Saved(new AudienceId(audienceId)));
        }
        if (audiences.size() > 1) {
            var detail = "Give only one of import_id, customer_ids, tags, all, filter and audience_id.";
            throw Problem.invalid("audience_ambiguous", detail, List.of(new Violation(pointer, detail)))
                    .asException();
        }
        return audiences.stream().findFirst();
    }

    /** @throws io.tidings.shared.Problem.ProblemException 400 for an empty list, or a list with a null */
    public static List<Long> contacts(List<@Nullable Long> ids, String pointer) {
        if (ids.isEmpty()) {
            throw Problem.malformed("customer_ids_empty", "customer_ids is empty.")
                    .withErrors(List.of(new Violation(pointer, "At least one id is required.")))
                    .asException();
        }
        if (ids.stream().anyMatch(Objects::isNull)) {
            throw Problem.malformed("malformed_json", "customer_ids contains a null.")
                    .withErrors(List.of(new Violation(pointer, "Only numbers are allowed.")))
                    .asException();
        }
        return ids.stream().map(Objects::requireNonNull).toList();
    }

    private Match match(String pointer) {
        return match == null
                ? Match.ANY
                : EnumParameter.of(match, "any, all", pointer + "/match", text -> switch (text) {
                    case "any", "all" -> Optional.of(Match.valueOf(text.toUpperCase(Locale.ROOT)));
                    default -> Optional.empty();
                });
    }
}
