package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.plans.PlanStore;
import io.tidings.queue.Dispatches;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ChunkReaderTest {
    private static final int MESSAGES = 100;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    ClaimStore claims;

    @Inject
    BlockStore blocks;

    @Inject
    ChunkSizes sizes;

    @Inject
    Senders senders;

    @Inject
    PlanStore plans;

    @Inject
    Gateways gateways;

    @Inject
    Nodes nodes;

    @Inject
    Jdbi jdbi;

    private DispatchedCampaign campaign;
    private OpenBlock open;

    @BeforeEach
    void claim() {
        var account = campaigns.accountWithoutGateway();
        var gateway = idle(campaigns.gateway(account, PERFECT, 64), account.id());
        campaign = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(MESSAGES)
                .released();
        var block = claims.block(new LeaseHolder(nodes.id(), 60), gateway, List.of())
                .orElseThrow();
        open = new OpenBlock(block, plans.get(campaign.id()), Optional.empty(), OpenBlockPermits.unlimited(), false);
    }

    @AfterEach
    void cancel() {
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
    }

    @Test
    void a_block_is_read_at_once_while_there_is_memory() {
        assertThat(pieces(new ReadBudget(1_000_000))).containsExactly(MESSAGES);
    }

    @Test
    void a_block_is_read_in_small_pieces_while_the_memory_is_used_up() {
        assertThat(pieces(new ReadBudget(0)))
                .containsExactly(
                        ReadBudget.MIN_MESSAGES,
                        ReadBudget.MIN_MESSAGES,
                        ReadBudget.MIN_MESSAGES,
                        ReadBudget.MIN_MESSAGES,
                        ReadBudget.MIN_MESSAGES);
    }

    @Test
    void memory_that_becomes_free_in_the_middle_of_a_block_repeats_no_message() {
        var budget = new ReadBudget(0);

        assertThat(pieces(budget, () -> budget.adjust(-1_000_000)))
                .containsExactly(ReadBudget.MIN_MESSAGES, MESSAGES - ReadBudget.MIN_MESSAGES);
    }

    @Test
    void a_closed_reader_has_released_its_memory() {
        var budget = new ReadBudget(MESSAGES * 300);
        pieces(budget);
        assertThat(budget.reserve(MESSAGES, 300)).isEqualTo(MESSAGES);
        assertThat(budget.reserve(MESSAGES, 300)).isEqualTo(ReadBudget.MIN_MESSAGES);
    }

    /** Reads the block to its end. @return the numbers of messages that were read at once */
    private List<Integer> pieces(ReadBudget budget) {
        return pieces(budget, () -> {});
    }

    private List<Integer> pieces(ReadBudget budget, Runnable afterEach) {
        var chunks = sizes.of(open, false);
        var admission = new CallAdmission(open, chunks.limiter(), false);
        var pieces = new ArrayList<Integer>();
        var ids = new ArrayList<Long>();
        long watermark = 0;
        try (var reader = new ChunkReader(open, blocks, budget, chunks, items -> {
            pieces.add(items.size());
            afterEach.run();
            return senders.of(open, admission, items);
        })) {
            for (var part = reader.next(); part.isPresent(); part = reader.next()) {
                part.get().items().forEach(item -> ids.add(item.id()));
                watermark = part.get().chunk().upto();
                assertThat(watermark).isGreaterThanOrEqualTo(ids.getLast());
            }
        }
        assertThat(ids)
                .containsExactlyElementsOf(LongStream.rangeClosed(
                                open.block().firstId(), open.block().lastId())
                        .boxed()
                        .toList());
        assertThat(watermark).isEqualTo(open.block().lastId());
        return pieces;
    }

    /** Disables the gateway, so that this node claims nothing for it. */
    private GatewayId idle(GatewayId gateway, AccountId account) {
        gateways.change(account, gateway, new GatewayChange(null, null, null, false, null, null));
        return gateway;
    }
}
