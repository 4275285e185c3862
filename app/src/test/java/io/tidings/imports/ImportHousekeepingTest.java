package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.schedule.JobContext;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.ImportId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportHousekeepingTest {
    @Inject
    TestAccounts accounts;

    @Inject
    ImportFixture fixture;

    @Inject
    ImportHousekeeping housekeeping;

    @Inject
    ImportStore store;

    @Inject
    ImportLifecycle lifecycle;

    @Inject
    ImportRunner runner;

    @Inject
    UploadFolder folder;

    @Inject
    Jdbi jdbi;

    AccountId account;

    @BeforeEach
    void createAccount() {
        account = accounts.create().id();
    }

    @Test
    @Tag("S0-51")
    void files_that_no_import_needs_are_deleted() throws IOException {
        var needed = fixture.uploaded(account, "phone\n+254712345678\n");
        var orphan = ImportId.random();
        Files.createFile(folder.file(orphan));

        housekeeping.deleteUnused(Instant.now().minusSeconds(3600));
        assertThat(folder.file(orphan)).as("not older than an hour").exists();

        housekeeping.deleteUnused(Instant.now().plusSeconds(1));
        assertThat(folder.file(orphan)).doesNotExist();
        assertThat(folder.file(needed.id())).exists();
        lifecycle.cancel(needed, Actor.system(needed.account()));
        folder.delete(needed.id());
    }

    @Test
    @Tag("S0-51")
    void only_this_programs_user_can_read_uploads() throws IOException {
        var job = fixture.uploaded(account, "phone\n+254712345678\n");

        assertThat(Files.getPosixFilePermissions(folder.file(job.id())))
                .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        lifecycle.cancel(job, Actor.system(job.account()));
        folder.delete(job.id());
    }

    @Test
    @Tag("S1-49")
    void imports_are_deleted_four_days_after_their_end_and_contacts_are_kept() throws Exception {
        var job = ended("5 days");
        var recent = ended("3 days");

        store.prune(Duration.ofDays(4));

        assertThat(exists(job)).isFalse();
        assertThat(exists(recent)).isTrue();
        assertThat(fixture.stored(job).getFirst()).isEqualTo(1);
        assertThat(rejects(job)).isZero();
        assertThat(rejects(recent)).isEqualTo(1);
    }

    @Test
    void an_import_that_is_the_audience_of_a_draft_is_kept() throws Exception {
        var job = ended("50 days");
        jdbi.useHandle(handle -> handle.execute(
                "insert into campaign (account_id, name, message_content, audience)"
                        + " values (?, 'x', 'x', jsonb_build_object('import_id', cast(? as text)))",
                account.value(),
                job.id().toString()));

        store.prune(Duration.ofDays(4));
        assertThat(exists(job)).isTrue();

        jdbi.useHandle(
                handle -> handle.execute("update campaign set status = 'sent' where account_id = ?", account.value()));
        store.prune(Duration.ofDays(4));
        assertThat(exists(job)).isFalse();
    }

    private ImportRow ended(String ago) throws Exception {
        var job = fixture.uploaded(account, "phone\n+254712345678\nnone\n");
        runner.run(job, folder.file(job.id()), JobContext.stoppingWhen(() -> false));
        folder.delete(job.id());
        jdbi.useHandle(handle -> handle.execute(
                "update import_job set finished_at = now() - cast(? as interval) where no = ?", ago, job.no()));
        return job;
    }

    private boolean exists(ImportRow job) {
        return count("import_job", "no", job) == 1;
    }

    private int rejects(ImportRow job) {
        return count("import_reject", "import_no", job);
    }

    private int count(String table, String column, ImportRow job) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from %s where %s = :no".formatted(table, column))
                        .bind("no", job.no())
                        .mapTo(Integer.class)
                        .one());
    }
}
