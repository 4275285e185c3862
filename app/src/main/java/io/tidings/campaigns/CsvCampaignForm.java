package io.tidings.campaigns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidings.audit.Audit;
import io.tidings.imports.Column;
import io.tidings.imports.FileCompanion;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A campaign's part of a form that brings its file too. Used once, by one thread. */
final class CsvCampaignForm implements FileCompanion {
    private static final String LAUNCH = "launch";
    private static final String WHOLE = "campaign";
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
    /** What the file itself decides, or another verb. */
    private static final List<String> NOT_HERE =
            List.of("audience", "import_id", "customer_ids", "tags", "all", "scheduled_at", "time_zone");

    private final Actor actor;
    private final Reader reader;
    private final DraftRules rules;
    private final CampaignStore campaigns;
    private final CsvCampaignStore files;
    private final Audit audit;
    private final Runnable maySend;
    private boolean launch;
    private @Nullable NewCampaign checked;
    private @Nullable CampaignId campaign;

    CsvCampaignForm(
            Actor actor,
            Reader reader,
            DraftRules rules,
            CampaignStore campaigns,
            CsvCampaignStore files,
            Audit audit,
            Runnable maySend) {
        this.actor = actor;
        this.reader = reader;
        this.rules = rules;
        this.campaigns = campaigns;
        this.files = files;
        this.audit = audit;
        this.maySend = maySend;
    }

    /** Reads a campaign as the API's own JSON would. Thread-safe. */
    @Singleton
    static final class Reader {
        private final ObjectMapper json;

        Reader(ObjectMapper json) {
            this.json = json;
        }

        CampaignBody campaign(Map<String, String> texts) {
            try {
                var whole = texts.getOrDefault(WHOLE, "");
                var tree = whole.isBlank() ? json.createObjectNode() : json.readTree(whole);
                if (!(tree instanceof ObjectNode fields)) {
                    throw malformed();
                }
                for (var name : NOT_HERE) {
                    if (fields.has(name)) {
                        var detail = "The file is the audience; schedule the campaign once it is imported.";
                        throw Problem.invalid(
                                        "invalid_value", detail, List.of(new Violation("#/campaign/" + name, detail)))
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
                                    "%s is a number.".formatted(name),
                                    List.of(new Violation("#/" + name, "A whole number is required.")))
                            .asException();
                }
            }
        }

        private static RuntimeException malformed() {
            return Problem.malformed(
                            "malformed_json", "The part \"campaign\" is a JSON object with a campaign's fields.")
                    .asException();
        }
    }

    @Override
    public Set<String> fields() {
        var fields = new HashSet<>(TEXTS);
        fields.addAll(NUMBERS);
        fields.add(LAUNCH);
        fields.add(WHOLE);
        return fields;
    }

    @Override
    public void check(Map<String, String> texts, List<Column> columns) {
        launch = flag(texts.getOrDefault(LAUNCH, "false"));
        if (launch) {
            maySend.run();
        }
        var names = columns.stream()
                .flatMap(column -> Optional.ofNullable(column.variable()).stream())
                .toList();
        checked = rules.checkWithFile(actor.account(), reader.campaign(texts).draft(), names);
    }

    @Override
    public void accepted(Handle handle, ImportId id) {
        var found = Objects.requireNonNull(checked);
        campaign = campaigns.insert(
                handle,
                actor,
                new NewCampaign(
                        found.name(),
                        found.channel(),
                        found.content(),
                        Optional.of(new Audience.Imported(id)),
                        found.settings(),
                        Optional.empty(),
                        found.tailoring()));
        files.insert(handle, campaign, actor, id, launch);
        audit.record(
                handle,
                actor,
                "campaign.created",
                "campaign:" + campaign,
                Map.of("import", id.toString(), "launch", Boolean.toString(launch)));
    }

    CampaignId campaign() {
        return Objects.requireNonNull(campaign);
    }

    boolean launch() {
        return launch;
    }

    private static boolean flag(String text) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false", "" -> false;
            default ->
                throw Problem.invalid(
                                "invalid_value",
                                "launch is true or false.",
                                List.of(new Violation("#/launch", "true or false.")))
                        .asException();
        };
    }
}
