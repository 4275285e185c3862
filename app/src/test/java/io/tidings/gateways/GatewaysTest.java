package io.tidings.gateways;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownEvent;
import io.tidings.gateways.SendOutcome.Accepted;
import io.tidings.gateways.SendOutcome.Unreached;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestContacts;
import io.tidings.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The life of an open gateway: validated, opened, replaced when its settings change, closed after its last call. */
class GatewaysTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Provider provider = new Provider();
    private final Gateways gateways = new Gateways(new GatewayStore(TestDatabase.jdbi(), JSON), List.of(provider));
    private final AccountId account = new TestContacts(TestDatabase.jdbi()).account();

    @Test
    void creating_and_changing_a_gateway_opens_no_connection() throws Exception {
        var id = create();
        change(id, 2);

        assertThat(provider.opened).isEmpty();
    }

    @Test
    void a_change_of_settings_opens_a_new_connection_and_closes_the_old_one() throws Exception {
        var id = create();
        var gateway = gateways.open(id).gateway();
        change(id, 2);

        assertThat(provider.opened).hasSize(2);
        assertThat(provider.opened.getFirst().closed).isEqualTo(1);
        assertThat(provider.opened.getLast().closed).isZero();
        assertThat(gateway.send(message())).isInstanceOf(Accepted.class);
        assertThat(provider.opened.getLast().called.getCount()).isZero();
    }

    @Test
    void a_call_after_the_end_of_the_program_sends_nothing() throws Exception {
        var gateway = gateways.open(create()).gateway();
        gateways.stop(new ShutdownEvent());

        assertThat(provider.opened.getFirst().closed).isEqualTo(1);
        assertThat(gateway.send(message())).isInstanceOf(Unreached.class);
    }

    @Test
    void other_changes_keep_the_open_gateway() throws Exception {
        var id = create();
        var before = gateways.open(id).gateway();
        gateways.change(account, id, GatewayChange.NONE.withRateLimit(7));

        assertThat(gateways.open(id).gateway()).isSameAs(before);
        assertThat(gateways.open(id).row().rateLimit()).isEqualTo(7);
    }

    @Test
    void a_replaced_gateway_is_closed_after_its_last_call() throws Exception {
        var id = create();
        var open = gateways.open(id).gateway();
        var connection = provider.opened.getFirst();
        connection.answer = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> open.send(message()));
            assertThat(connection.called.await(60, TimeUnit.SECONDS)).isTrue();
            change(id, 2);
            assertThat(connection.closed).isZero();

            connection.answer.countDown();
            assertThat(call.get(60, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        }
        assertThat(connection.closed).isEqualTo(1);
    }

    @Test
    void a_closed_gateway_ends_its_last_call_and_is_opened_again() throws Exception {
        var id = create();
        var first = gateways.open(id).gateway();
        var connection = provider.opened.getFirst();
        connection.answer = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> first.send(message()));
            assertThat(connection.called.await(60, TimeUnit.SECONDS)).isTrue();
            gateways.close(id);
            gateways.close(id);
            assertThat(connection.closed).isZero();
            connection.answer.countDown();
            assertThat(call.get(60, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        }
        assertThat(connection.closed).isEqualTo(1);
        assertThat(first.send(message())).isInstanceOf(Unreached.class);
        assertThat(gateways.open(id).gateway().send(message())).isInstanceOf(Accepted.class);
    }

    @Test
    void a_disabled_or_unknown_gateway_is_not_enabled_and_asking_opens_nothing() throws Exception {
        var id = create();
        assertThat(gateways.isEnabled(id)).isTrue();
        gateways.change(account, id, new GatewayChange(null, null, null, false, null, null));
        assertThat(gateways.isEnabled(id)).isFalse();
        assertThat(gateways.isEnabled(new GatewayId(Long.MAX_VALUE))).isFalse();
        assertThat(provider.opened).isEmpty();
    }

    @Test
    void a_replaced_connection_counts_until_it_is_closed() throws Exception {
        var id = create();
        var open = gateways.open(id).gateway();
        assertThat(open.allowConnections(2)).isEqualTo(2);
        var former = provider.opened.getFirst();
        former.answer = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> open.send(message()));
            assertThat(former.called.await(60, TimeUnit.SECONDS)).isTrue();
            change(id, 2);
            assertThat(former.connections).as("its call has not ended").isEqualTo(1);
            assertThat(provider.opened.getLast().connections).isEqualTo(1);

            former.answer.countDown();
            assertThat(call.get(60, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        }
        assertThat(open.allowConnections(2)).isEqualTo(2);
        assertThat(provider.opened.getLast().connections).isEqualTo(2);
    }

    private GatewayId create() throws Exception {
        return gateways.create(account, "Test", "test", JSON.readTree("{\"version\": 1}"), 10);
    }

    private void change(GatewayId id, int version) throws Exception {
        gateways.change(
                account, id, GatewayChange.NONE.withSettings(JSON.readTree("{\"version\": %d}".formatted(version))));
    }

    private static OutboundMessage message() {
        return TestOutboundMessage.of(1);
    }

    private static final class Provider implements GatewayProvider {
        private final List<Connection> opened = new ArrayList<>();

        @Override
        public String name() {
            return "test";
        }

        @Override
        public void validate(JsonNode settings) {
            assertThat(settings.get("version").isInt()).isTrue();
        }

        @Override
        public Gateway open(GatewayId id, JsonNode settings) {
            var connection = new Connection();
            opened.add(connection);
            return connection;
        }
    }

    private static final class Connection implements Gateway {
        private final CountDownLatch called = new CountDownLatch(1);
        private CountDownLatch answer = new CountDownLatch(0);
        private int closed;
        private int connections;

        @Override
        public SendOutcome send(OutboundMessage message) {
            called.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Accepted(List.of(), 1);
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.ofNetwork().withConnections(2);
        }

        /** A connection with a call stays open. */
        @Override
        public int allowConnections(int most) {
            connections = Math.max(most, answer.getCount() > 0 ? 1 : 0);
            return connections;
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
