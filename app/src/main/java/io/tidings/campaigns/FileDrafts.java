package io.tidings.campaigns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidings.audiences.Audience;
import io.tidings.audit.Audit;
import io.tidings.imports.Column;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Creates drafts whose audience is the file uploaded in the same form. Thread-safe. */
@Singleton
public final class FileDrafts {
    private static final String CAMPAIGN_PART = "campaign";
    private static final Set<String> TEXTS = Set.of(
            "name",
            "channel",
            "message_content",
            "base_template",
            "missing_value",
            "priority",
            "render_at",
            "on_uncertain",
            "sender");
    private static final Set<String> NUMBERS = Set.of("template_id", "gateway_id", "rate_limit");
    /** Fields that the file replaces, or that belong to the route schedule. */
    private static final List<String> NOT_ALLOWED =
            List.of("audience", "import_id", "customer_ids", "tags", "all", "scheduled_at", "time_zone");

    private final ObjectMapper json;
    private final DraftRules rules;
    private final CampaignStore campaigns;
    private final CampaignDefaults defaults;
    private final Audit audit;

    FileDrafts(ObjectMapper json, DraftRules rules, CampaignStore campaigns, CampaignDefaults defaults, Audit audit) {
        this.json = json;
        this.rules = rules;
        this.campaigns = campaigns;
        this.defaults = defaults;
        this.audit = audit;
    }

    /** Returns the names of the form parts that describe the campaign. */
    public static Set<String> fields() {
        var fields = new HashSet<>(TEXTS);
        fields.addAll(NUMBERS);
        fields.add(CAMPAIGN_PART);
        return fields;
    }

    /** @throws io.tidings.shared.Problem.ProblemException 400, 404 or 422 for the first rule that is broken */
    public NewCampaign check(AccountId account, Map<String, String> texts, List<Column> columns) {
        var names = columns.stream()
                .flatMap(column -> Optional.ofNullable(column.variable()).stream())
                .toList();
        return rules.checkWithFile(account, campaign(texts).draft(defaults.of(account)), names);
    }

    /** @param launch whether the campaign is launched after the import of the file; for the audit log */
    public CampaignId insert(Handle handle, Actor actor, NewCampaign checked, ImportId file, boolean launch) {
        var id = campaigns.insert(
                handle,
                actor,
                new NewCampaign(
                        checked.name(),
                        checked.channel(),
                        checked.content(),
                        Optional.of(new Audience.Imported(file)),
                        checked.settings(),
                        Optional.empty(),
                        checked.variantSettings()));
        audit.record(
                handle,
                actor,
                "campaign.created",
                "campaign:" + id,
                Map.of("import", file.toString(), "launch", Boolean.toString(launch)));
        return id;
    }

    /** Reads the parts as the JSON of a campaign request. */
    private CampaignBody campaign(Map<String, String> texts) {
        try {
            var part = texts.getOrDefault(CAMPAIGN_PART, "");
            var tree = part.isBlank() ? json.createObjectNode() : json.readTree(part);
            if (!(tree instanceof ObjectNode fields)) {
                throw malformed();
            }
            for (var name : NOT_ALLOWED) {
                if (fields.has(name)) {
                    var detail = "The file is the audience; schedule the campaign once it is imported.";
                    throw Problem.invalid("invalid_value", detail, List.of(new Violation("#/campaign/" + name, detail)))
                            .asException();
                }
            }
            texts.forEach((name, value) -> put(fields, name, value));
            return json.treeToValue(fields, CampaignBody.class);
        } catch (JsonProcessingException e) {
            throw malformed();
        }
    }

    private static void put(ObjectNode fields, String name, String value) {
        if (TEXTS.contains(name)) {
            fields.put(name, value);
        } else if (NUMBERS.contains(name) && !value.isBlank()) {
            try {
                fields.put(name, Long.parseLong(value.strip()));
            } catch (NumberFormatException e) {
                throw Problem.invalid(
                                "invalid_value",
                                "%s must be a number.".formatted(name),
                                List.of(new Violation("#/" + name, "A whole number is required.")))
                        .asException();
            }
        }
    }

    private static RuntimeException malformed() {
        return Problem.malformed(
                        "malformed_json", "The part \"campaign\" must be a JSON object with the fields of a campaign.")
                .asException();
    }
}
