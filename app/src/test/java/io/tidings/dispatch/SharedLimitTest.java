package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.queue.Dispatches;
import io.tidings.ratelimits.PrefetchedRateTokens;
import io.tidings.ratelimits.RateLimit;
import io.tidings.shared.Channel;
import io.tidings.suppression.SuppressedNumbers;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes that share only the database. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-33")
class SharedLimitTest {
    private static final int CHUNKS = 80;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    ClaimStore claims;

    @Inject
    SuppressedNumbers suppressed;

    @Inject
    Nodes nodes;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    private final List<DispatchedCampaign> begun = new ArrayList<>();

    @AfterEach
    void stop() {
        begun.forEach(campaign -> jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id())));
    }

    @Test
    @Tag("S0-48")
    void two_nodes_together_keep_a_slow_limit_chunk_by_chunk() throws Exception {
        keep(1_000, 25);
    }

    @Test
    void two_nodes_together_keep_a_fast_limit_with_prefetched_tokens() throws Exception {
        keep(50_000, 1_000);
    }

    /** The start of a chunk, and its segments. */
    private record Begin(long at, int segments) {}

    private void keep(int perSecond, int segments) throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 4);
        // The dispatcher of this application does not take part.
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, false, null, null));
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(200).released();
        begun.add(campaign);
        var limit = new RateLimit(RateLimit.GATEWAY, gateway.value(), "", perSecond, true);
        var blocks = List.of(
                claims.block(new LeaseHolder(nodes.id(), 60), gateway, List.of())
                        .orElseThrow(),
                claims.block(new LeaseHolder(nodes.id(), 60), gateway, List.of())
                        .orElseThrow());

        var begins = new ArrayList<Begin>();
        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            var each = blocks.stream()
                    .map(block -> (Callable<List<Begin>>) () -> node(block, limit, segments))
                    .toList();
            for (var node : both.invokeAll(each)) {
                begins.addAll(node.get());
            }
        }
        begins.sort(Comparator.comparingLong(Begin::at));

        assertThat(begins).hasSize(2 * CHUNKS);
        // Late segments may be made up for within 0.1 seconds, and each node may use its prefetched tokens.
        double slack = 0.2 * perSecond + 2 * segments;
        for (int from = 0; from < begins.size(); from++) {
            long sent = 0;
            for (int to = from; to < begins.size(); to++) {
                double seconds = (begins.get(to).at() - begins.get(from).at()) / 1e9;
                assertThat((double) sent)
                        .as("segments started within %.3f s", seconds)
                        .isLessThanOrEqualTo(perSecond * seconds + slack);
                sent += begins.get(to).segments();
            }
        }
        double all = (begins.getLast().at() - begins.getFirst().at()) / 1e9;
        assertThat(2.0 * CHUNKS * segments / all).as("segments a second").isBetween(0.5 * perSecond, 1.12 * perSecond);
    }

    /** Starts chunk after chunk, each when it may start, as a worker does. */
    private List<Begin> node(Block block, RateLimit limit, int segments) {
        var chunks = new ChunkStore(jdbi, suppressed, new PrefetchedRateTokens());
        var begins = new ArrayList<Begin>();
        for (int i = 0; i < CHUNKS; i++) {
            var started = chunks.start(
                    new Chunk(block, block.firstId() + i, Channel.SMS, List.of(), segments, List.of(limit)), 60);
            assertThat(started.allowed()).isTrue();
            long left;
            while ((left = started.notBefore() - System.nanoTime()) > 0) {
                LockSupport.parkNanos(left);
            }
            begins.add(new Begin(System.nanoTime(), segments));
        }
        return begins;
    }
}
