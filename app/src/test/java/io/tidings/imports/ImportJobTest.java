package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.schedule.JobContext;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportJobTest {
    @Inject
    TestAccounts accounts;

    @Inject
    ImportFixture imports;

    @Inject
    ImportStore store;

    @Inject
    ImportJob job;

    @Inject
    UploadFolder folder;

    private ImportRow row;

    @BeforeEach
    void anImport() {
        row = imports.uploaded(accounts.create().id(), "phone\n+254700000001\n");
    }

    @Test
    void an_import_fails_when_its_node_no_longer_has_the_file() throws Exception {
        folder.delete(row.id());

        job.run(row.id().toString(), JobContext.stoppingWhen(() -> false));

        assertThat(errorCode()).isEqualTo("file_lost");
    }

    @Test
    void an_import_fails_when_its_node_is_gone_for_good() {
        job.fileLost(row.id().toString());

        assertThat(errorCode()).isEqualTo("file_lost");
    }

    private String errorCode() {
        return Objects.requireNonNull(
                        store.find(row.account(), row.id()).orElseThrow().failure())
                .code();
    }
}
