package io.tidings.imports;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.schedule.Tasks;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportLifecycleTest {
    @Inject
    TestAccounts accounts;

    @Inject
    ImportFixture fixture;

    @Inject
    ImportStore store;

    @Inject
    ImportLifecycle lifecycle;

    @Inject
    UploadFolder folder;

    @Inject
    Tasks tasks;

    @Inject
    Jdbi jdbi;

    @Test
    void an_import_that_is_cancelled_while_its_job_starts_does_not_start() throws Exception {
        var job = fixture.uploaded(accounts.create().id(), "phone\n+254712345678\n");

        var started = jdbi.inTransaction(handle -> {
            // The first step of a cancel; the second one comes when the start waits for this transaction.
            assertThat(store.end(handle, job.no(), ImportStatus.CANCELLED, null, null))
                    .isTrue();
            int session = handle.createQuery("select pg_backend_pid()")
                    .mapTo(Integer.class)
                    .one();
            var start = CompletableFuture.supplyAsync(() -> lifecycle.start(job));
            eventually(
                    SOON, () -> isAwaited(session), waits -> assertThat(waits).isTrue());
            tasks.cancel(handle, job.task());
            return start;
        });

        assertThat(started.get(SOON.toSeconds(), TimeUnit.SECONDS)).isFalse();
        assertThat(fixture.summary(job).status()).isEqualTo(ImportStatus.CANCELLED);
        folder.delete(job.id());
    }

    /** Returns whether a session waits for a lock of this one. */
    private boolean isAwaited(int session) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select exists (select from pg_stat_activity where :pid = any(pg_blocking_pids(pid)))")
                .bind("pid", session)
                .mapTo(Boolean.class)
                .one());
    }
}
