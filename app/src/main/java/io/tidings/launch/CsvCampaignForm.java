package io.tidings.launch;

import io.tidings.campaigns.FileDrafts;
import io.tidings.campaigns.NewCampaign;
import io.tidings.imports.Column;
import io.tidings.imports.UploadExtension;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The campaign fields of a form that also has a file. Used once, by one thread. */
final class CsvCampaignForm implements UploadExtension {
    private static final String LAUNCH = "launch";

    private final Actor actor;
    private final FileDrafts drafts;
    private final CsvCampaignStore files;
    private final Runnable requireLaunchRight;
    private boolean launch;
    private @Nullable NewCampaign checked;
    private @Nullable CampaignId campaign;

    CsvCampaignForm(Actor actor, FileDrafts drafts, CsvCampaignStore files, Runnable maySend) {
        this.actor = actor;
        this.drafts = drafts;
        this.files = files;
        this.requireLaunchRight = maySend;
    }

    @Override
    public Set<String> fields() {
        var fields = new HashSet<>(FileDrafts.fields());
        fields.add(LAUNCH);
        return fields;
    }

    @Override
    public void check(Map<String, String> texts, List<Column> columns) {
        launch = flag(texts.getOrDefault(LAUNCH, "false"));
        if (launch) {
            requireLaunchRight.run();
        }
        checked = drafts.check(actor.account(), texts, columns);
    }

    @Override
    public boolean needsCertainEncoding() {
        return launch;
    }

    @Override
    public void accepted(Handle handle, ImportId id) {
        campaign = drafts.insert(handle, actor, Objects.requireNonNull(checked), id, launch);
        files.insert(handle, campaign, actor, id, launch);
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
                                "launch must be true or false.",
                                List.of(new Violation("#/launch", "This must be true or false.")))
                        .asException();
        };
    }
}
