package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which holders are lost: of their lock, their beat and their lease, by the clock of the database. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F1")
class RecoveryTest {
    private static final int LEASE_SECONDS = 60;

    @Inject
    Recovery recovery;

    @Inject
    RecoveryStore store;

    @Inject
    BlockTakeover takeover;

    @Inject
    Nodes nodes;

    @Inject
    Jdbi jdbi;

    @Test
    void a_node_that_lost_its_lock_keeps_its_blocks_while_it_beats() throws Exception {
        long node = node("1 hour");
        var campaign = leasedTo(node, "1 hour");

        recovery.pass();
        assertThat(owner(campaign)).contains(node);

        execute("update node set beat_at = clock_timestamp() - interval '4 seconds' where id = ?", node);
        eventually(SOON, () -> owner(campaign), owner -> assertThat(owner).isNotEqualTo(Optional.of(node)));
    }

    @Test
    void a_lease_that_is_over_counts_only_after_a_further_lease_while_the_lock_is_held() throws Exception {
        long node = node("-1 hour");
        try (var lock = TestDatabase.dataSource().getConnection()) {
            lock.createStatement().execute("select pg_advisory_lock(1414090315, " + node + ")");
            var campaign = leasedTo(node, "-10 seconds");

            recovery.pass();
            assertThat(owner(campaign)).contains(node);

            execute(
                    "update send_block set lease_until = clock_timestamp() - interval '61 seconds' where plan_id = ?",
                    campaign.id().value());
            eventually(SOON, () -> owner(campaign), owner -> assertThat(owner).isNotEqualTo(Optional.of(node)));
        }
    }

    @Test
    void a_plan_that_another_transaction_has_locked_does_not_delay_the_other_blocks() throws Exception {
        var locked = aDispatchedCampaign().withMessages(1).prepared();
        var other = aDispatchedCampaign().withMessages(1).prepared();
        try (var connection = TestDatabase.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection
                    .createStatement()
                    .execute("select from send_plan where id = " + locked.id().value() + " for update");
            locked.leaseToUnknownNode(locked.firstMessage() - 1);
            other.leaseToUnknownNode(other.firstMessage() - 1);

            eventually(
                    Duration.ofSeconds(20),
                    () -> owner(other),
                    owner -> assertThat(owner).isNotEqualTo(Optional.of(2_000_000_000L)));
            assertThat(owner(locked)).contains(2_000_000_000L);
        }
        eventually(SOON, () -> owner(locked), owner -> assertThat(owner).isNotEqualTo(Optional.of(2_000_000_000L)));
    }

    @Test
    void a_lease_that_was_renewed_after_it_was_read_is_not_taken() throws SQLException {
        recovery.stop();
        try {
            var campaign = aDispatchedCampaign().withMessages(1).prepared();
            campaign.leaseToUnknownNode(campaign.firstMessage() - 1);
            var lease = store.leases(LEASE_SECONDS, 15).stream()
                    .filter(each -> each.block() == block(campaign.id()))
                    .findFirst()
                    .orElseThrow();
            execute(
                    "update send_block set lease_until = clock_timestamp() + interval '2 hours' where plan_id = ?",
                    campaign.id().value());

            var holder = new LeaseHolder(nodes.id(), LEASE_SECONDS);
            assertThat(jdbi.<Optional<BlockTakeover.Recovered>, SQLException>inTransaction(
                            handle -> takeover.takeOver(handle, lease, true, holder, null)))
                    .isEmpty();
        } finally {
            recovery.start();
        }
    }

    /** A node without a process. @param beatIn from now until its last beat */
    private long node(String beatIn) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into node (name, beat_at) values (:name, clock_timestamp() + cast(:beat as interval))
                        returning id""")
                .bind("name", "test-" + UUID.randomUUID())
                .bind("beat", beatIn)
                .mapTo(Long.class)
                .one());
    }

    /** A campaign of one message whose block this node holds. @param leaseLeft from now until the end of the lease */
    private DispatchedCampaign leasedTo(long node, String leaseLeft) {
        var campaign = aDispatchedCampaign().withMessages(1).prepared();
        execute(
                "update send_block set state = 'LEASED', owner = ?, fence = 1,"
                        + " lease_until = clock_timestamp() + cast(? as interval) where plan_id = ?",
                node,
                leaseLeft,
                campaign.id().value());
        return campaign;
    }

    private Optional<Long> owner(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("select owner from send_block where plan_id = :plan")
                .bind("plan", campaign.id().value())
                .mapTo(Long.class)
                .findOne());
    }

    private long block(PlanId plan) {
        return jdbi.withHandle(handle -> handle.createQuery("select id from send_block where plan_id = :plan")
                .bind("plan", plan.value())
                .mapTo(Long.class)
                .one());
    }

    private void execute(String sql, Object... values) {
        jdbi.useHandle(handle -> handle.execute(sql, values));
    }
}
