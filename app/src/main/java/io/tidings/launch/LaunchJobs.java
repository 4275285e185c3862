package io.tidings.launch;

import io.tidings.schedule.Jobs;
import io.tidings.schedule.Tasks;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** The background work of launches. A task and its job begin in the transaction of the caller. Thread-safe. */
@Singleton
final class LaunchJobs {
    /** The kind of the job that writes a campaign's messages. */
    static final String LAUNCH = "launch";

    /** The kind of the job that rehearses a campaign. */
    static final String REHEARSAL = "rehearsal";

    private final Tasks tasks;
    private final Jobs jobs;

    LaunchJobs(Tasks tasks, Jobs jobs) {
        this.tasks = tasks;
        this.jobs = jobs;
    }

    /** Creates the task that the caller's answer names, and enqueues the job that works on it. */
    TaskId start(Handle handle, AccountId account, String kind, String instance) {
        var task = tasks.create(handle, account, kind, instance);
        jobs.enqueue(handle, kind, instance);
        return task;
    }

    /** Enqueues the launcher of a campaign that has its task already. Idempotent. */
    void launch(Handle handle, CampaignId campaign) {
        jobs.enqueue(handle, LAUNCH, campaign.toString());
    }
}
