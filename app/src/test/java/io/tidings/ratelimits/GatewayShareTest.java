package io.tidings.ratelimits;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.gateways.WindowScope;
import io.tidings.shared.AccountId;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestContacts;
import io.tidings.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nodes that share only the database. Each has its own limiter, and callers that make calls as fast as it admits them.
 */
@Tag("S3-33")
class GatewayShareTest {
    private static final AtomicLong NODE_IDS = new AtomicLong(1_500_000_000);
    private static final Duration SPARE = Duration.ofSeconds(2);
    /** The calls of the test gateway take no time, so a lease is the margin of the watchdog and the spare time. */
    private static final Duration LEASE =
            new Connections(0).capabilities().longestCall().plus(SPARE);

    private static final int CALLERS = 8;

    private final Jdbi jdbi = TestDatabase.jdbi();
    private final AccountId account = new TestContacts(jdbi).account();
    private final GatewayId gateway = jdbi.withHandle(handle -> handle.createQuery(
                    "insert into gateway (account_id, name, provider) values (:account, 'Shared', 'test') returning id")
            .bind("account", account.value())
            .mapTo(Long.class)
            .map(GatewayId::new)
            .one());
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger mostPermits = new AtomicInteger();
    private final List<Node> nodes = new ArrayList<>();
    private final BackgroundLoop sampler = BackgroundLoop.virtual("permits-sampler", this::sample)
            .every(Duration.ofMillis(2))
            .onError(e -> mostPermits.set(Integer.MAX_VALUE));

    @AfterEach
    void stop() {
        sampler.stop();
        nodes.forEach(Node::end);
    }

    @Test
    void all_nodes_together_never_have_more_calls_in_flight_than_the_window() throws Exception {
        sampler.start();
        var first = start(7, 0);
        allowed(SOON, first, 7, 7);

        var second = start(7, 0);
        allowed(SOON, first, 3, 4);
        allowed(SOON, second, 3, 4);

        var third = start(7, 0);
        for (var node : nodes) {
            allowed(SOON, node, 2, 3);
        }

        second.freeze();
        allowed(SOON, second, 0, 0);
        assertThat(first.allowed() + third.allowed())
                .as("the lease of the frozen node is not over")
                .isLessThanOrEqualTo(5);
        allowed(LEASE.plus(SOON), first, 3, 4);
        allowed(LEASE.plus(SOON), third, 3, 4);

        second.resume();
        for (var node : nodes) {
            allowed(SOON, node, 2, 3);
        }
        first.leave();
        allowed(SOON, second, 3, 4);
        allowed(SOON, third, 3, 4);

        sampler.stop();
        assertThat(mostInFlight.get()).as("calls in flight").isBetween(5, 7);
        assertThat(mostPermits.get())
                .as("permits of leases by the clock of the database")
                .isBetween(5, 7);
    }

    @Test
    void a_permit_is_free_for_others_only_after_the_node_was_told_not_to_use_it() {
        var one = permits(1);
        var two = permits(2);
        assertThat(one.renew(7, 0, LEASE)).isEqualTo(7);
        assertThat(two.renew(7, 0, LEASE)).as("the first node has all").isZero();

        assertThat(one.renew(7, 0, LEASE)).as("its share from now on").isEqualTo(4);
        assertThat(two.renew(7, 0, LEASE))
                .as("until now the first may have started 7")
                .isZero();

        assertThat(one.renew(7, 6, LEASE)).as("6 calls have not ended").isEqualTo(4);
        assertThat(two.renew(7, 0, LEASE)).isEqualTo(1);
        assertThat(one.renew(7, 2, LEASE)).isEqualTo(4);
        assertThat(two.renew(7, 0, LEASE)).isEqualTo(3);

        one.release();
        assertThat(two.renew(7, 0, LEASE)).isEqualTo(7);
    }

    private NodePermits permits(long node) {
        return new NodePermits(new PermitStore(jdbi), gateway, PermitStore.Kind.CALL, node);
    }

    @Test
    void with_fewer_connections_than_nodes_a_node_without_one_sends_nothing() throws Exception {
        sampler.start();
        for (int i = 0; i < 4; i++) {
            start(100, 3);
        }

        eventually(
                SOON,
                () -> nodes.stream()
                        .map(node -> node.connections.allowed.get())
                        .sorted()
                        .toList(),
                connections -> assertThat(connections).containsExactly(0, 1, 1, 1));
        for (var node : nodes) {
            eventually(
                    SOON,
                    node.limiter::ready,
                    ready -> assertThat(ready).isEqualTo(node.connections.allowed.get() > 0));
        }
        nodes.stream()
                .filter(node -> node.connections.allowed.get() > 0)
                .findFirst()
                .orElseThrow()
                .leave();
        eventually(
                SOON,
                () -> nodes.stream().filter(node -> node.limiter.ready()).count(),
                connected -> assertThat(connected).isEqualTo(3));
        sampler.stop();
        assertThat(mostPermits.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void a_node_without_the_database_closes_its_connections_before_its_lease_ends() throws Exception {
        var node = start(100, 3);
        eventually(SOON, node.connections.allowed::get, open -> assertThat(open).isEqualTo(3));

        node.freeze();
        eventually(
                SOON,
                () -> {
                    node.share.expire();
                    return node.connections.allowed.get();
                },
                open -> assertThat(open).isZero());
        assertThat(permits()).as("the lease is not over").isEqualTo(3);
    }

    private void allowed(Duration deadline, Node node, int least, int most) throws Exception {
        eventually(deadline, node::allowed, calls -> assertThat(calls).isBetween(least, most));
    }

    private Node start(int window, int connections) {
        var node = new Node(row(window, connections == 0 ? WindowScope.CLUSTER : WindowScope.NODE), connections);
        nodes.add(node);
        node.loop.start();
        for (int i = 0; i < CALLERS; i++) {
            Thread.ofVirtual().start(node::call);
        }
        return node;
    }

    private void sample() {
        mostPermits.accumulateAndGet(permits(), Math::max);
    }

    private int permits() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(sum(permits), 0) from gateway_permit
                         where gateway_id = :gateway and lease_until > clock_timestamp()""")
                .bind("gateway", gateway.value())
                .mapTo(Integer.class)
                .one());
    }

    private GatewayRow row(int window, WindowScope scope) {
        return new GatewayRow(
                gateway,
                account,
                "Shared",
                "test",
                JsonNodeFactory.instance.objectNode(),
                window,
                scope,
                null,
                true,
                Set.of(Channel.SMS),
                null,
                Map.of());
    }

    /** A node with its callers. While it is frozen, its callers go on. */
    private final class Node {
        private final Connections connections;
        private final GatewayLimiter limiter;
        private final GatewayShare share;
        private final BackgroundLoop loop;
        private volatile boolean ended;

        private Node(GatewayRow row, int mostConnections) {
            connections = new Connections(mostConnections);
            limiter = new GatewayLimiter(connections, row.window(), System::nanoTime);
            limiter.permits().require();
            share = new GatewayShare(new PermitStore(jdbi), gateway, NODE_IDS.incrementAndGet(), SPARE);
            loop = BackgroundLoop.virtual("node", () -> share.renew(limiter, row, connections))
                    .every(Duration.ofMillis(50))
                    .onError(e -> share.expire());
        }

        private void call() {
            while (!ended) {
                var call = limiter.enter(false, 1, Duration.ofMillis(50));
                if (call.isEmpty()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    continue;
                }
                mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(10)));
                inFlight.decrementAndGet();
                limiter.answered(call.get());
            }
        }

        private int allowed() {
            return limiter.state().allowed();
        }

        private void freeze() {
            loop.stop(Duration.ofSeconds(10));
        }

        private void resume() {
            loop.start();
        }

        /** Leaves as a node that stops: its callers end, then it gives up its share. */
        private void leave() throws Exception {
            loop.stop(Duration.ofSeconds(10));
            ended = true;
            eventually(SOON, () -> share.giveBack(), given -> assertThat(given).isTrue());
        }

        private void end() {
            ended = true;
            loop.stop(Duration.ofSeconds(10));
            limiter.close();
        }
    }

    /** A gateway that opens the connections that it may. */
    private static final class Connections implements Gateway {
        private final int most;
        private final AtomicInteger allowed = new AtomicInteger();

        private Connections(int most) {
            this.most = most;
        }

        @Override
        public SendOutcome send(OutboundMessage message) {
            return new SendOutcome.Accepted(List.of(), 1);
        }

        @Override
        public int allowConnections(int number) {
            allowed.set(number);
            return number;
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.ofNetwork().waiting(false).withConnections(most);
        }
    }
}
