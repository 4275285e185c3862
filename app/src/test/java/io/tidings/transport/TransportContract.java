package io.tidings.transport;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The promises of {@link Transport}. Each transport has a test class that extends this one. A single wake-up may be lost,
 * so these tests send wake-ups until one arrives.
 */
public abstract class TransportContract {

    /** Starts the transport of one more node. The implementation stops it after the test. */
    protected abstract Transport startNode();

    /** Starts the transport of a node that cannot reach the other nodes. */
    protected abstract Transport startUnreachableNode();

    /** Breaks the connections of all nodes once. */
    protected abstract void breakConnections();

    @Test
    void a_wake_up_reaches_every_node() throws Exception {
        var sender = startNode();
        var onSender = countWakeUps(sender);
        var onOther = countWakeUps(startNode());
        var onThird = countWakeUps(startNode());

        announceUntilReceived(sender, onSender);
        announceUntilReceived(sender, onOther);
        announceUntilReceived(sender, onThird);
    }

    @Test
    void a_wake_up_reaches_every_listener_of_a_node() throws Exception {
        var sender = startNode();
        var receiver = startNode();
        var first = countWakeUps(receiver);
        var second = countWakeUps(receiver);

        announceUntilReceived(sender, first);
        announceUntilReceived(sender, second);
    }

    @Test
    void a_listener_can_be_added_while_the_transport_runs() throws Exception {
        var sender = startNode();
        var receiver = startNode();
        announceUntilReceived(sender, countWakeUps(receiver));

        announceUntilReceived(sender, countWakeUps(receiver));
    }

    @Test
    void a_node_without_listeners_can_send() throws Exception {
        var received = countWakeUps(startNode());

        announceUntilReceived(startNode(), received);
    }

    @Test
    void announce_does_not_throw_when_the_other_nodes_are_unreachable() {
        var node = startUnreachableNode();

        assertThatCode(node::announce).doesNotThrowAnyException();
    }

    @Test
    void wake_ups_arrive_again_after_a_lost_connection() throws Exception {
        var sender = startNode();
        var received = countWakeUps(startNode());
        announceUntilReceived(sender, received);

        breakConnections();

        // The first ones may still have been sent over the broken connection.
        for (int i = 0; i < 5; i++) {
            announceUntilReceived(sender, received);
        }
    }

    @Test
    void many_threads_can_announce_and_add_listeners() throws Exception {
        var sender = startNode();
        var receiver = startNode();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 50)
                    .mapToObj(i -> threads.submit(() -> {
                        receiver.onWork(() -> {});
                        sender.announce();
                    }))
                    .toList();
            for (var call : calls) {
                call.get(60, TimeUnit.SECONDS);
            }
        }

        announceUntilReceived(sender, countWakeUps(receiver));
    }

    private static AtomicLong countWakeUps(Transport node) {
        var received = new AtomicLong();
        node.onWork(received::incrementAndGet);
        return received;
    }

    /** Sends wake-ups until the listener receives one more. */
    private static void announceUntilReceived(Transport sender, AtomicLong received) throws Exception {
        long before = received.get();
        eventually(
                SOON,
                () -> {
                    sender.announce();
                    return received.get();
                },
                count -> assertThat(count).as("received wake-ups").isGreaterThan(before));
    }
}
