package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.DataDirectory;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Two running nodes share a data directory, because the lock of its file system does not work. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LeftJournalsTest {
    @Inject
    DataDirectory data;

    @Inject
    Journal journal;

    @Inject
    Jdbi jdbi;

    @Test
    void the_journals_of_a_node_that_runs_are_neither_read_nor_deleted() throws Exception {
        var name = "node-1-" + UUID.randomUUID().toString().substring(0, 8);
        long other = jdbi.withHandle(handle ->
                handle.createQuery("""
                        insert into node (name, beat_at) values (:name, clock_timestamp() + interval '1 hour')
                        returning id""").bind("name", name).mapTo(Long.class).one());
        var path = data.folder("journal").resolve(name + "-12.journal");
        try (var lock = TestDatabase.dataSource().getConnection()) {
            lock.createStatement().execute("select pg_advisory_lock(1414090315, " + other + ")");
            var block = block();
            var file = journal.open(block, 10, false).orElseThrow();
            Files.copy(file.path(), path);

            assertThat(journal.recordsOfFormerRuns()).doesNotContainKey(key(block));
            journal.deleteFormerFiles();
            assertThat(path).exists();

            lock.createStatement().execute("select pg_advisory_unlock(1414090315, " + other + ")");
            assertThat(journal.recordsOfFormerRuns()).containsKey(key(block));
            journal.deleteFormerFiles();
            assertThat(path).doesNotExist();
            journal.recycle(file);
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private static String key(Block block) {
        return Journal.key(block.id().value(), block.fence());
    }

    private Block block() {
        var campaign = aDispatchedCampaign().withMessages(1).prepared();
        return jdbi.withHandle(
                handle -> handle.createQuery("select " + BlockStore.BLOCK + " from send_block where plan_id = :plan")
                        .bind("plan", campaign.id().value())
                        .map(BlockStore::block)
                        .one());
    }
}
