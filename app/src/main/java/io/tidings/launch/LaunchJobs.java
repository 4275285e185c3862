package io.tidings.launch;

import io.tidings.schedule.Jobs;
import io.tidings.schedule.Tasks;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** Enqueues the jobs of launches and rehearsals, in the transaction of the caller. Thread-safe. */
@Singleton
final class LaunchJobs {
    /** The kind of the job that writes the messages of a campaign. */
    static final String LAUNCH = "launch";

    /** The kind of the job that rehearses a campaign. */
    static final String REHEARSAL = "rehearsal";

    private final Tasks tasks;
    private final Jobs jobs;

    LaunchJobs(Tasks tasks, Jobs jobs) {
        this.tasks = tasks;
        this.jobs = jobs;
    }

    /** Creates a task and enqueues the job that works on it. Returns the id of the task. */
    TaskId start(Handle handle, AccountId account, String kind, String instance) {
        var task = tasks.create(handle, account, kind, instance);
        jobs.enqueue(handle, kind, instance);
        return task;
    }

    /** Enqueues the launcher of a campaign that already has a task. Idempotent. */
    void launch(Handle handle, CampaignId campaign) {
        jobs.enqueue(handle, LAUNCH, campaign.toString());
    }
}
