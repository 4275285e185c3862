package io.tidings.reports;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import io.tidings.plans.SendPlan;
import io.tidings.shared.MessageId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Builds the timeline of a message from its row, failures, receipts, uncertain state, block or queue, and recorded
 * events. Thread-safe.
 */
@Singleton
final class Timeline {
    private final Jdbi jdbi;

    Timeline(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Returns every step so far, oldest first, and last the step that the message waits for. */
    public List<TimelineStep> of(MessageView message) {
        return jdbi.withHandle(handle -> {
            var steps = new ArrayList<TimelineStep>();
            var created = TimelineStep.of(message.times().createdAt(), "created", created(message));
            steps.add(created);
            steps.addAll(failures(handle, message.id()));
            steps.addAll(requeued(handle, message.id()));
            steps.addAll(receipts(handle, message.id()));
            steps.addAll(uncertainties(handle, message.id()));
            steps.addAll(events(handle, message.id()));
            var resolved = steps.stream()
                    .filter(step -> step.kind().equals("doubt_lifted"))
                    .reduce((earlier, later) -> later);
            outcome(handle, message).stream()
                    .map(step -> resolved.map(step::notBefore).orElse(step))
                    // The clocks of the program and of the database differ a little.
                    .map(step -> step.notBefore(created))
                    .forEach(steps::add);
            steps.sort(Comparator.comparing(TimelineStep::at, Comparator.nullsLast(Comparator.naturalOrder())));
            steps.addAll(waiting(handle, message));
            return List.copyOf(steps);
        });
    }

    private static String created(MessageView message) {
        return switch (message.kind()) {
            case CAMPAIGN -> "Written when campaign %s was launched.".formatted(message.plan());
            case BATCH -> "Accepted with batch %s.".formatted(message.plan());
            case DIRECT -> "Accepted by the API and queued.";
        };
    }

    private static List<TimelineStep> failures(Handle handle, MessageId id) {
        return handle.createQuery("""
                        select attempt, class, code, detail, final, at from failure where message_id = :id order by id""")
                .bind("id", id.value())
                .map((row, _) -> new TimelineStep(
                        at(row, "at"),
                        "attempt_failed",
                        "%s %s"
                                .formatted(
                                        row.getString("detail"),
                                        row.getBoolean("final")
                                                ? FailureClass.parse(row.getString("class"))
                                                        .advice()
                                                : "It is retried.")
                                .strip(),
                        row.getInt("attempt"),
                        row.getString("code"),
                        null))
                .list();
    }

    /** Requeues and discards of a failed message. */
    private static List<TimelineStep> requeued(Handle handle, MessageId id) {
        return handle.createQuery("""
                        select resolved_at, resolved_by, resolution from failure
                         where message_id = :id and resolution in ('requeued', 'discarded') order by id""")
                .bind("id", id.value())
                .map((row, _) -> new TimelineStep(
                        at(row, "resolved_at"),
                        row.getString("resolution"),
                        row.getString("resolution").equals("requeued")
                                ? "Requeued."
                                : "Discarded: it is not sent again.",
                        null,
                        null,
                        row.getString("resolved_by")))
                .list();
    }

    private static List<TimelineStep> receipts(Handle handle, MessageId id) {
        return handle.createQuery("""
                        select state, part, code, received_at from receipt where message_id = :id order by received_at""")
                .bind("id", id.value())
                .map((row, _) -> new TimelineStep(
                        at(row, "received_at"),
                        "receipt",
                        "The provider reports%s: %s."
                                .formatted(
                                        row.getObject("part") == null ? "" : " part " + row.getInt("part"),
                                        MessageState.ofRank(row.getInt("state")).text()),
                        null,
                        row.getString("code"),
                        null))
                .list();
    }

    private static List<TimelineStep> uncertainties(Handle handle, MessageId id) {
        return handle.createQuery("select cause, since from uncertain where message_id = :id")
                .bind("id", id.value())
                .map((row, _) -> new TimelineStep(
                        at(row, "since"),
                        "uncertain",
                        "The request was written and no answer came: the message may have been sent.",
                        null,
                        row.getString("cause"),
                        null))
                .list();
    }

    private static List<TimelineStep> events(Handle handle, MessageId id) {
        return handle.createQuery("""
                        select at, kind, detail, actor from message_event where message_id = :id order by at""")
                .bind("id", id.value())
                .map((row, _) -> new TimelineStep(
                        at(row, "at"),
                        row.getString("kind"),
                        text(row.getString("kind"), row.getString("detail")),
                        null,
                        null,
                        row.getString("actor")))
                .list();
    }

    private static String text(String kind, String detail) {
        return switch (kind) {
            case "cancelled" -> "Cancelled before it was started.";
            case "uncertain" -> "The request was written and no answer came: %s.".formatted(detail);
            case "throttled" ->
                "The provider throttled the message, so it went back to the queue for at least %s.".formatted(detail);
            case "unreached" ->
                "The provider could not be reached, so the message went back to the queue without an attempt.";
            case "held" -> "The provider accepts no such messages now, so the message went back to the queue.";
            case "repeated" ->
                "No answer came, so the call is made again. The provider recognises it and sends the message once.";
            case "duplicate_risk" -> "It may have reached its recipient twice: %s were sent.".formatted(detail);
            case "doubt_lifted" -> "No longer uncertain: %s.".formatted(detail);
            default -> detail;
        };
    }

    /** The final step, if no other row contains it. */
    private static List<TimelineStep> outcome(Handle handle, MessageView message) {
        return switch (message.state()) {
            case SENT, DELIVERED, UNDELIVERED, READ ->
                List.of(new TimelineStep(
                        message.times().outcomeAt(),
                        "sent",
                        "The provider accepted it.",
                        message.attempts(),
                        null,
                        null));
            case FAILED ->
                List.of(new TimelineStep(
                        message.times().outcomeAt(),
                        "failed",
                        "It is not retried.",
                        message.attempts(),
                        message.error().code(),
                        null));
            case SKIPPED ->
                List.of(new TimelineStep(
                        message.times().outcomeAt(),
                        "skipped",
                        "Not sent: %s."
                                .formatted(SkipReason.text(
                                        message.error().code(), message.error().text())),
                        null,
                        message.error().code(),
                        null));
            case EXPIRED ->
                List.of(TimelineStep.of(message.times().outcomeAt(), "expired", "Expired: it counts as not sent."));
            case CANCELLED -> cancelledWithPlan(handle, message);
            case QUEUED, RETRYING, UNCERTAIN -> List.of();
        };
    }

    /** A message that was cancelled alone already has an event. */
    private static List<TimelineStep> cancelledWithPlan(Handle handle, MessageView message) {
        var recorded = handle.createQuery(
                        "select exists (select from message_event where message_id = :id and kind = 'cancelled')")
                .bind("id", message.id().value())
                .mapTo(Boolean.class)
                .one();
        if (recorded) {
            return List.of();
        }
        var byCampaign = handle.createQuery("""
                        select at, actor from status_history
                         where campaign_id = :plan and to_status = 'cancelled' order by id desc limit 1""")
                .bind(
                        "plan",
                        message.kind() == SendPlan.Kind.CAMPAIGN
                                ? message.plan().value()
                                : -1)
                .map((row, _) -> new TimelineStep(
                        at(row, "at"), "cancelled", "Cancelled with its campaign.", null, null, row.getString("actor")))
                .list();
        return byCampaign.isEmpty()
                ? List.of(TimelineStep.of(
                        message.times().outcomeAt(), "cancelled", "Cancelled with all waiting messages of its batch."))
                : byCampaign;
    }

    /** The next step of a message without an outcome. */
    private static List<TimelineStep> waiting(Handle handle, MessageView message) {
        if (message.state() != MessageState.QUEUED && message.state() != MessageState.RETRYING) {
            return List.of();
        }
        if (message.status().equals("sending")) {
            return List.of(TimelineStep.of(null, "sending", "Sent to the provider, which has not answered yet."));
        }
        var due = handle.createQuery("""
                        select q.due_at, p.state from dispatch_queue q join send_plan p on p.id = q.plan_id
                         where q.message_id = :id""")
                .bind("id", message.id().value())
                .map((row, _) -> waitingStep(message, at(row, "due_at"), row.getString("state")))
                .findOne();
        return List.of(due.orElseGet(() -> inBlock(handle, message)));
    }

    private static TimelineStep waitingStep(MessageView message, @Nullable Instant due, String plan) {
        if (plan.equals("paused")) {
            return TimelineStep.of(null, "waiting", "Its campaign is paused.");
        }
        return message.state() == MessageState.RETRYING
                ? TimelineStep.of(due, "retry_due", "Waits for its next attempt.")
                : TimelineStep.of(due, "queued", "Waits in the queue of its gateway.");
    }

    private static TimelineStep inBlock(Handle handle, MessageView message) {
        var block = handle.createQuery("""
                        select b.state, p.state as plan from send_block b join send_plan p on p.id = b.plan_id
                         where b.plan_id = :plan and b.first_id <= :id and b.last_id >= :id
                           and b.state in ('PREPARING', 'READY', 'PAUSED', 'LEASED') order by b.id desc limit 1""")
                .bind("plan", message.plan().value())
                .bind("id", message.id().value())
                .map((row, _) -> row.getString("plan").equals("paused") ? "PAUSED" : row.getString("state"))
                .findOne()
                .orElse("");
        return switch (block) {
            case "PREPARING" -> TimelineStep.of(null, "waiting", "Waits until all messages of its plan are written.");
            case "LEASED" ->
                TimelineStep.of(null, "waiting", "A worker is sending its block. Earlier messages are sent first.");
            case "PAUSED" -> TimelineStep.of(null, "waiting", "Its campaign is paused.");
            default -> TimelineStep.of(null, "waiting", "Waits until a worker claims its block.");
        };
    }

    private static @Nullable Instant at(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
