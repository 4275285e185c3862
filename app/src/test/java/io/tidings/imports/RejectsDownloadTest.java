package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.schedule.JobContext;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RejectsDownloadTest {
    private static final int ROWS = 2_500;

    @Inject
    TestAccounts accounts;

    @Inject
    ImportFixture imports;

    @Inject
    ImportRunner runner;

    @Inject
    UploadFolder folder;

    @Inject
    Imports downloads;

    private final Jdbi observer = TestDatabase.jdbi();

    @Test
    void a_slow_download_of_rejects_holds_no_transaction() throws Exception {
        var job = imports.uploaded(accounts.create().id(), "phone\n" + "no number\n".repeat(ROWS));
        runner.run(job, folder.file(job.id()), JobContext.stoppingWhen(() -> false));
        var open = new ArrayList<Integer>();
        var csv = new StringWriter() {
            @Override
            public StringWriter append(CharSequence text) {
                if (open.size() < 3) {
                    open.add(openTransactions());
                }
                return (StringWriter) super.append(text);
            }
        };

        downloads.writeRejects(imports.summary(job), csv);

        assertThat(csv.toString().lines()).hasSize(1 + ROWS);
        assertThat(open).isEqualTo(List.of(0, 0, 0));
    }

    private int openTransactions() {
        return observer.withHandle(
                handle -> handle.createQuery("""
                        select count(*) from pg_stat_activity
                         where state = 'idle in transaction' and query like '%from import_reject%'
                        """).mapTo(Integer.class).one());
    }
}
