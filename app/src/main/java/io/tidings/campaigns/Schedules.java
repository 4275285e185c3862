package io.tidings.campaigns;

import io.tidings.audit.Audit;
import io.tidings.schedule.Jobs;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Schedules launches. Each launch time has its own job. A job whose time was changed or removed does nothing. */
@Singleton
public final class Schedules {
    /** The kind of the job that launches a scheduled campaign. */
    public static final String LAUNCH_JOB = "scheduled-launch";

    private static final Duration MAX_AHEAD = Duration.ofDays(3653);

    private final Jdbi jdbi;
    private final CampaignStore store;
    private final DraftVersions versions;
    private final Jobs jobs;
    private final Audit audit;
    private final InstantSource clock;

    Schedules(Jdbi jdbi, CampaignStore store, DraftVersions versions, Jobs jobs, Audit audit, InstantSource clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.versions = versions;
        this.jobs = jobs;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Stores a new campaign, and schedules it if it has a schedule.
     *
     * @param original the campaign that it is a copy of; empty if it is not a copy
     */
    CampaignId create(Actor actor, NewCampaign campaign, Optional<CampaignId> original) {
        return jdbi.inTransaction(handle -> {
            var id = store.insert(handle, actor, campaign);
            audit.record(
                    handle,
                    actor,
                    original.isPresent() ? "campaign.duplicated" : "campaign.created",
                    "campaign:" + id,
                    original.map(copied -> Map.of("original", copied.toString()))
                            .orElse(Map.of()));
            campaign.schedule().ifPresent(schedule -> schedule(handle, actor, id, schedule));
            return id;
        });
    }

    /**
     * Replaces a draft, and schedules it if it has a schedule now.
     *
     * @param seen the version that the change is based on; null for any
     * @return whether it was a draft of this version
     */
    boolean replace(Actor actor, CampaignId id, NewCampaign campaign, @Nullable Integer seen) {
        return jdbi.inTransaction(handle -> {
            if (!store.replaceDraft(handle, actor, id, campaign, seen)) {
                return false;
            }
            audit.record(handle, actor, "campaign.edited", "campaign:" + id, Map.of());
            campaign.schedule().ifPresent(schedule -> schedule(handle, actor, id, schedule));
            return true;
        });
    }

    /** @return whether the campaign was a draft of this version and was deleted */
    boolean delete(Actor actor, CampaignId id, @Nullable Integer seen) {
        return jdbi.inTransaction(handle -> {
            boolean deleted = store.deleteDraft(handle, actor.account(), id, seen);
            if (deleted) {
                audit.record(handle, actor, "campaign.deleted", "campaign:" + id, Map.of());
            }
            return deleted;
        });
    }

    /**
     * Sets or changes the launch time; 409 {@code wrong_state} unless the campaign is a draft or scheduled.
     *
     * @param seen the version that is to be launched; null for any. Another version is 412.
     */
    void schedule(Actor actor, CampaignId id, Schedule schedule, @Nullable Integer seen) {
        jdbi.useTransaction(handle -> {
            versions.requireReviewed(handle, lock(handle, actor.account(), id), seen);
            schedule(handle, actor, id, schedule);
        });
    }

    private void schedule(Handle handle, Actor actor, CampaignId id, Schedule requested) {
        // Jobs and JSON keep only milliseconds, and the times are compared later.
        var schedule = new Schedule(requested.at().truncatedTo(ChronoUnit.MILLIS), requested.zone());
        checkTime(schedule.at());
        var campaign = lock(handle, actor.account(), id);
        if (campaign.status() != CampaignStatus.DRAFT && campaign.status() != CampaignStatus.SCHEDULED) {
            throw campaign.status().refusal("scheduled");
        }
        handle.createUpdate("""
                        update campaign
                           set status = 'scheduled', scheduled_at = :at, time_zone = :zone, status_reason = null,
                               updated_at = now()
                         where id = :id
                        """)
                .bind("id", id.value())
                .bind("at", schedule.at().atOffset(ZoneOffset.UTC))
                .bind("zone", schedule.zone().getId())
                .execute();
        var reason = "%s: To be launched on %s."
                .formatted(
                        campaign.status() == CampaignStatus.DRAFT ? "scheduled" : "rescheduled",
                        schedule.local().format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss VV")));
        store.recordStatusChange(handle, actor, id, campaign.status(), CampaignStatus.SCHEDULED, reason);
        audit.record(
                handle,
                actor,
                "campaign.scheduled",
                "campaign:" + id,
                Map.of("at", schedule.at().toString()));
        jobs.enqueueAt(handle, LAUNCH_JOB, jobInstance(id, schedule.at()), schedule.at());
    }

    /** Makes a scheduled campaign a draft again; 409 {@code wrong_state} for any other status. */
    void unschedule(Actor actor, CampaignId id) {
        jdbi.useTransaction(handle -> {
            var campaign = lock(handle, actor.account(), id);
            if (campaign.status() != CampaignStatus.SCHEDULED) {
                throw campaign.status().refusal("unscheduled");
            }
            handle.createUpdate("""
                            update campaign
                               set status = 'draft', scheduled_at = null, time_zone = null, status_reason = null,
                                   updated_at = now()
                             where id = :id
                            """).bind("id", id.value()).execute();
            store.recordStatusChange(
                    handle, actor, id, CampaignStatus.SCHEDULED, CampaignStatus.DRAFT, "unscheduled: By request.");
            audit.record(handle, actor, "campaign.unscheduled", "campaign:" + id, Map.of());
        });
    }

    /** Keeps a due campaign scheduled and records the reason. Does nothing if it is no longer due. */
    public void keepScheduled(Actor actor, CampaignId id, Instant due, String code, String detail) {
        jdbi.useTransaction(handle -> {
            var campaign = store.lock(handle, id).filter(found -> isDue(found, due));
            if (campaign.isEmpty()) {
                return;
            }
            var reason = code + ": " + detail;
            handle.createUpdate("update campaign set status_reason = :reason, updated_at = now() where id = :id")
                    .bind("id", id.value())
                    .bind("reason", reason)
                    .execute();
            store.recordStatusChange(handle, actor, id, CampaignStatus.SCHEDULED, CampaignStatus.SCHEDULED, reason);
            audit.record(handle, actor, "campaign.held", "campaign:" + id, Map.of("reason", code));
        });
    }

    /** Returns the name of the job of one campaign at one time. */
    public static String jobInstance(CampaignId id, Instant at) {
        return id + "@" + at.toEpochMilli();
    }

    public static boolean isDue(Campaign campaign, Instant due) {
        return campaign.status() == CampaignStatus.SCHEDULED
                && campaign.schedule() != null
                && campaign.schedule().at().equals(due);
    }

    private Campaign lock(Handle handle, AccountId account, CampaignId id) {
        return store.lock(handle, account, id)
                .orElseThrow(() -> Problem.notFound("campaign").asException());
    }

    private void checkTime(Instant at) {
        if (!at.isAfter(clock.instant())) {
            throw wrong("schedule_in_past", "This time is in the past.");
        }
        if (at.isAfter(clock.instant().plus(MAX_AHEAD))) {
            throw wrong("schedule_too_far", "This time is more than ten years ahead.");
        }
    }

    private static RuntimeException wrong(String code, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation("#/scheduled_at", detail)))
                .asException();
    }
}
