package io.tidings.schedule;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.DataDirectory;
import io.tidings.database.Workload;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Ends jobs whose file is lost. The file of such a job is in the data directory of one node. The job waits for this node,
 * because it may come back. It fails when the node has been gone for 24 hours by the clock of the database. Time in which
 * no node runs does not count.
 */
@Singleton
final class FileJobs implements RecurringJob {
    static final String SEPARATOR = "@";

    /** The number of runs of this job, one each minute. */
    static final int MOST_MISSED = 24 * 60;

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Logger LOG = Logger.getLogger(FileJobs.class);

    private final Jdbi jdbi;
    private final List<JobHandler> handlers;
    private final String directory;
    private final BackgroundLoop loop = BackgroundLoop.virtual("data-directory", this::reportDirectory)
            .every(EVERY)
            .onError(e -> LOG.debugf("Could not report the data directory: %s", Redacted.brief(e)));

    FileJobs(Jdbi jdbi, @All List<JobHandler> handlers, DataDirectory data) {
        this.jdbi = jdbi;
        this.handlers = handlers;
        this.directory = data.id();
    }

    /** A job whose file is lost. */
    private record LostJob(String kind, String name, String instance) {}

    void start(@Observes StartupEvent event) {
        Workload.JOBS.run(loop::start);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop();
    }

    @Override
    public String kind() {
        return "file-jobs";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(EVERY);
    }

    @Override
    public void run(JobContext context) {
        countMissed();
        ForEachSafely.each("Ending a job without its file", lost(), this::end);
        deleteMissed();
    }

    private void reportDirectory() {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into data_directory (id) values (:id)
                        on conflict (id) do update set seen_at = now(), missed = 0
                        """).bind("id", directory).execute());
    }

    private void countMissed() {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update data_directory set missed = missed + 1
                         where seen_at < now() - :period * 2 and id <> :id
                        """)
                .bind("period", EVERY)
                .bind("id", directory)
                .execute());
    }

    private List<LostJob> lost() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select left(task_name, length(task_name) - length(d.id) - 1) as kind, task_name as name,
                               task_instance as instance
                          from data_directory d
                          join file_tasks on task_name like '%' || :separator || d.id
                         where d.missed >= :most
                        """)
                .bind("separator", SEPARATOR)
                .bind("most", MOST_MISSED)
                .mapTo(LostJob.class)
                .list());
    }

    private void end(LostJob job) {
        LOG.warnf(
                "Job %s of %s fails, because the node with its file has been gone for a day",
                job.instance(), job.kind());
        handlers.stream()
                .filter(handler -> handler.kind().equals(job.kind()))
                .forEach(handler -> handler.fileLost(job.instance()));
        jdbi.useHandle(handle -> handle.createUpdate(
                        "delete from file_tasks where task_name = :name and task_instance = :instance")
                .bind("name", job.name())
                .bind("instance", job.instance())
                .execute());
    }

    private void deleteMissed() {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        delete from data_directory d
                         where missed >= :most
                           and not exists (select from file_tasks where task_name like '%' || :separator || d.id)
                        """)
                .bind("separator", SEPARATOR)
                .bind("most", MOST_MISSED)
                .execute());
    }
}
