package io.tidings.sending;

import io.tidings.accounts.Account;
import io.tidings.accounts.Accounts;
import io.tidings.audit.Audit;
import io.tidings.dispatch.Dispatch;
import io.tidings.dispatch.SendPlan;
import io.tidings.imports.Uploads;
import io.tidings.personalisation.Placeholders;
import io.tidings.personalisation.Template;
import io.tidings.schedule.Jobs;
import io.tidings.schedule.Tasks;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.TemplateId;
import io.tidings.templates.StoredTemplate;
import io.tidings.templates.Templates;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Takes files of numbers and texts: to disk, looked at, and into the queue. Thread-safe. */
@Singleton
final class FileIntake {
    private static final Set<String> FIELDS = Set.of("channel", "sender", "priority", "on_uncertain", "template_id");
    private static final List<String> TEXT_COLUMNS =
            List.of("text", "message", "body", "content", "sms", "message_text", "message_body", "message_content");
    private static final int MOST_ACTIVE = 5;
    private static final int RETRY_AFTER_SECONDS = 5;

    private final Jdbi jdbi;
    private final Uploads uploads;
    private final FileBatchStore store;
    private final Sends sends;
    private final Templates templates;
    private final Accounts accounts;
    private final Dispatch dispatch;
    private final Tasks tasks;
    private final Jobs jobs;
    private final Audit audit;

    FileIntake(
            Jdbi jdbi,
            Uploads uploads,
            FileBatchStore store,
            Sends sends,
            Templates templates,
            Accounts accounts,
            Dispatch dispatch,
            Tasks tasks,
            Jobs jobs,
            Audit audit) {
        this.jdbi = jdbi;
        this.uploads = uploads;
        this.store = store;
        this.sends = sends;
        this.templates = templates;
        this.accounts = accounts;
        this.dispatch = dispatch;
        this.tasks = tasks;
        this.jobs = jobs;
        this.audit = audit;
    }

    /**
     * Accepts the file; its rows become messages in the background.
     *
     * @throws io.tidings.shared.Problem.ProblemException 400, 404, 409, 413, 415, 422, 429 or 503, with nothing kept
     */
    Batches.Accepted accept(Actor actor, String contentType, InputStream body) {
        var account = actor.account();
        var gateway = sends.gateway(account);
        var upload = uploads.receive(contentType, body, FIELDS);
        boolean accepted = false;
        try {
            var batch = insert(actor, gateway, upload, settings(account, upload));
            accepted = true;
            return batch;
        } finally {
            if (!accepted) {
                uploads.delete(upload.id());
            }
        }
    }

    private Batches.Accepted insert(Actor actor, GatewayId gateway, Uploads.Upload upload, FileSettings settings) {
        var account = actor.account();
        return jdbi.inTransaction(handle -> {
            if (store.countActiveLocked(handle, account) >= MOST_ACTIVE) {
                throw Problem.of(
                                429,
                                "too_many_imports",
                                "Too many imports",
                                "This account has %d files under way, as many as it may have at a time."
                                        .formatted(MOST_ACTIVE))
                        .with("retry_after", RETRY_AFTER_SECONDS)
                        .asException();
            }
            // Nobody knows yet how many it will be; whoever has no room for one need not upload.
            dispatch.checkBacklog(handle, account, 1);
            var plan = dispatch.newPlan(handle);
            var task = tasks.create(handle, account, Batches.KIND, plan.toString());
            store.insert(handle, plan, account, task, upload.id(), settings, upload.rowsAtMost());
            dispatch.plan(handle, DirectPlans.plan(plan, SendPlan.Kind.BATCH, account, gateway, settings.way()));
            uploads.keep(handle, upload.id());
            audit.record(
                    handle,
                    actor,
                    "batch.accepted",
                    "batch:" + plan,
                    Map.of("file", upload.id().toString(), "task", task.toString()));
            jobs.enqueue(handle, FileBatchJob.KIND, plan.toString());
            return new Batches.Accepted(plan, task, 0);
        });
    }

    private FileSettings settings(AccountId account, Uploads.Upload upload) {
        var texts = upload.texts();
        var faults = new Faults();
        var template = template(account, texts.get("template_id"));
        var way = WayRules.check(
                given(texts.get("channel")),
                given(texts.get("sender")),
                given(texts.get("priority")),
                given(texts.get("on_uncertain")),
                template.map(StoredTemplate::channel).orElse(Channel.SMS),
                "#",
                faults);
        faults.refuseOne();
        template.ifPresent(found -> requireFit(found, way.channel(), upload.shape()));
        return new FileSettings(
                upload.shape(),
                country(account, upload.meta().defaultCountry()),
                way.channel().text().toLowerCase(Locale.ROOT),
                way.sender(),
                way.priority(),
                way.onUncertain().name(),
                template.map(StoredTemplate::body).orElse(null),
                template.isPresent() ? null : textColumn(upload.shape()));
    }

    private Optional<StoredTemplate> template(AccountId account, @Nullable String id) {
        return Optional.ofNullable(given(id))
                .map(text -> number(text)
                        .flatMap(number -> templates.find(account, new TemplateId(number)))
                        .orElseThrow(() -> Problem.notFound("template").asException()));
    }

    /** What the template asks for must stand in the file, for nothing else is known of its people. */
    private static void requireFit(StoredTemplate template, Channel channel, Uploads.Shape shape) {
        if (!template.active()) {
            throw invalid("template_inactive", "#/template_id", "The template is not in use any more.");
        }
        if (template.channel() != channel) {
            throw invalid("channel_mismatch", "#/channel", "The template is for another channel.");
        }
        var known = new LinkedHashSet<>(Placeholders.WELL_KNOWN);
        known.addAll(shape.variables());
        var unknown = Template.parse(template.body()).unknownPlaceholders(known);
        if (!unknown.isEmpty()) {
            throw invalid(
                    "unmatched_variables",
                    "#/template_id",
                    "The template asks for %s, and the file has no such column.".formatted(String.join(", ", unknown)));
        }
    }

    private static String textColumn(Uploads.Shape shape) {
        var names = shape.variables();
        return TEXT_COLUMNS.stream()
                .filter(names::contains)
                .findFirst()
                .orElseThrow(() -> invalid(
                        "no_text_column",
                        "#/mapping",
                        "No column is recognised as the text. Name one of them \"text\", say in \"mapping\" which it is,"
                                + " or give a template_id."));
    }

    private @Nullable String country(AccountId account, @Nullable String given) {
        return given != null
                ? given
                : accounts.find(account).map(Account::defaultCountry).orElse(null);
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static RuntimeException invalid(String code, String pointer, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .asException();
    }
}
