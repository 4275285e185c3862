package io.tidings.gateways.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway.Lookup;
import io.tidings.gateways.LookupOutcome;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.gateways.ReceiptsArrived;
import io.tidings.gateways.SendOutcome;
import io.tidings.gateways.TestOutboundMessage;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.RecordedEvents;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedFaultsTest {
    private static final String QUICK = "\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 1";
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);
    private static final int CALLS = 2_000;

    @TempDir
    Path folder;

    private final RecordedEvents<ReceiptsArrived> fired = new RecordedEvents<>();
    private final SimulatedReceipts receipts = new SimulatedReceipts(fired);

    @AfterEach
    void stop() {
        receipts.close();
    }

    @Test
    @Tag("S4-30")
    void without_settings_the_only_faults_are_network_errors() throws Exception {
        var settings = SimulatorSettings.of(new ObjectMapper().readTree("{}"));
        assertThat(settings.faults())
                .isEqualTo(new SimulatorSettings.Faults(
                        false, Instant.EPOCH, 0, 0, Duration.ofSeconds(1), 0, Duration.ofSeconds(10), 0, 0, 0, 0));
        assertThat(settings.successRate()).isEqualTo(0.92);
        assertThat(settings.refusalRate()).isZero();
        assertThat(settings.lookup()).isEqualTo(Lookup.NONE);
        assertThat(settings.receipts())
                .isEqualTo(new SimulatorSettings.ReceiptSettings(
                        true,
                        500,
                        3_000,
                        new SimulatedRefs(false, false),
                        false,
                        new SimulatorSettings.Results(0.02, 0, false, 0, 0),
                        0,
                        false,
                        1,
                        false,
                        0));
    }

    @Test
    @Tag("S2-12")
    @Tag("S4-30")
    void the_share_of_successful_attempts_is_a_setting() throws Exception {
        assertThat(accepted(gateway("\"success_rate\": 1"), 1)).hasSize(CALLS);
        assertThat(accepted(gateway("\"success_rate\": 0"), 1)).isEmpty();

        var usual = gateway("\"success_rate\": 0.92");
        var first = accepted(usual, 1);
        assertThat(CALLS - first.size()).isBetween(100, 220);
        assertThat(accepted(usual, 2))
                .as("each attempt is drawn anew, so that a retry can succeed")
                .hasSizeBetween(CALLS - 220, CALLS - 100)
                .isNotEqualTo(first);
    }

    @Test
    @Tag("F7")
    void a_provider_that_is_down_is_not_reached_and_accepts_nothing() throws Exception {
        var down = gateway("\"down\": true");
        assertThat(down.send(message(1))).isEqualTo(new SendOutcome.Unreached("connection_refused"));
        var until = gateway("\"refuse_connections_until\": \"2026-01-31T12:00:01Z\"");
        assertThat(until.send(message(2))).isInstanceOf(SendOutcome.Unreached.class);
        var over = gateway("\"refuse_connections_until\": \"2026-01-31T12:00:00Z\"");
        assertThat(over.send(message(3))).isInstanceOf(SendOutcome.Accepted.class);
        assertThat(AcceptedRecord.acceptedIn(folder, 1, 3)).containsExactly(3L);
    }

    @Test
    @Tag("F8")
    void calls_are_throttled_above_the_limit_and_at_random() throws Exception {
        var limited = gateway("\"max_per_second\": 3, \"retry_after_ms\": 2500");
        for (long id = 1; id <= 3; id++) {
            assertThat(limited.send(message(id))).isInstanceOf(SendOutcome.Accepted.class);
        }
        assertThat(limited.send(message(4))).isEqualTo(new SendOutcome.Throttled(Duration.ofMillis(2_500)));

        var faulty = gateway("\"throttle_rate\": 0.8");
        long same = LongStream.range(0, CALLS)
                .filter(i -> faulty.send(message(5)) instanceof SendOutcome.Throttled)
                .count();
        assertThat(same).as("throttled calls of one message").isBetween(1_500L, 1_700L);
    }

    @Test
    @Tag("F9")
    void an_error_of_the_provider_does_not_show_whether_it_accepted() throws Exception {
        var faulty = gateway("\"unknown_before_accept_rate\": 0.5, \"unknown_after_accept_rate\": 0.05");
        long unknown = LongStream.range(0, CALLS)
                .filter(id -> faulty.send(message(id + 1)) instanceof SendOutcome.Unknown)
                .count();
        assertThat(unknown).isBetween(1_000L, 1_200L);
        var accepted = AcceptedRecord.acceptedIn(folder, 1, CALLS);
        assertThat(accepted).doesNotHaveDuplicates();
        assertThat(accepted.size() - (CALLS - unknown)).isBetween(60L, 140L);
    }

    @Test
    void a_black_hole_accepts_and_does_not_answer() throws Exception {
        var hole = gateway("\"black_hole_rate\": 1, \"deadline_ms\": 1");
        assertThat(hole.capabilities().waits()).isTrue();
        assertThat(hole.send(message(1))).isEqualTo(new SendOutcome.Unknown("timeout"));
        assertThat(AcceptedRecord.acceptedIn(folder, 1, 1)).containsExactly(1L);
    }

    @Test
    void an_accepted_message_can_be_looked_up_also_by_the_next_run() throws Exception {
        var gateway = gateway("\"lookup\": true, \"unknown_after_accept_rate\": 1");
        assertThat(gateway.capabilities().lookup()).isEqualTo(Lookup.BY_KEY);
        gateway.send(message(1));
        var next = gateway("\"lookup\": true");
        assertThat(next.lookup(TestOutboundMessage.started(1, 1))).isInstanceOf(LookupOutcome.Found.class);
        assertThat(next.lookup(TestOutboundMessage.started(1, 2))).isInstanceOf(LookupOutcome.NotAccepted.class);
        assertThat(next.lookup(TestOutboundMessage.started(2, 1))).isInstanceOf(LookupOutcome.NotAccepted.class);
    }

    @Test
    void early_receipts_precede_the_answer_and_may_repeat_or_contradict() throws Exception {
        var gateway = gateway("\"receipt_early\": true, \"receipt_copies\": 3, \"undelivered_rate\": 0");
        gateway.send(message(1));
        assertThat(fired())
                .hasSize(3)
                .allSatisfy(receipt -> assertThat(receipt.status()).isEqualTo(Status.DELIVERED))
                .extracting(ReceiptArrived::dedupe)
                .containsOnly("1:1:DELIVERED");

        var contradicting = gateway(
                "\"receipt_early\": true, \"receipt_delay_ms\": 0, \"receipt_contradict_rate\": 1, \"undelivered_rate\": 0");
        contradicting.send(message(2));
        assertThat(fired().subList(3, 5))
                .extracting(ReceiptArrived::status)
                .containsExactly(Status.DELIVERED, Status.UNDELIVERED);
    }

    @Test
    void each_result_of_a_message_is_reported_with_its_class() throws Exception {
        var all = gateway(
                "\"receipt_early\": true, \"receipt_progress\": true, \"undelivered_rate\": 0, \"failed_rate\": 1");
        all.send(message(1));
        assertThat(fired())
                .extracting(ReceiptArrived::status)
                .containsExactly(Status.SUBMITTED, Status.SENT, Status.FAILED);
        gateway("\"receipt_early\": true, \"undelivered_rate\": 0, \"expired_rate\": 1")
                .send(message(2));
        gateway("\"receipt_early\": true, \"undelivered_rate\": 0, \"opted_out_rate\": 1")
                .send(message(3));
        assertThat(fired().subList(2, 5))
                .extracting(ReceiptArrived::failure)
                .containsExactly(FailureClass.THROTTLED, FailureClass.RECIPIENT_TEMPORARY, FailureClass.OPTED_OUT);
    }

    @Test
    void a_refused_message_can_be_accepted_in_fact() throws Exception {
        var gateway = gateway("\"refusal_rate\": 1, \"refused_but_sent_rate\": 1");
        assertThat(gateway.send(message(1))).isInstanceOf(SendOutcome.Refused.class);
        assertThat(AcceptedRecord.acceptedIn(folder, 1, 1)).containsExactly(1L);
    }

    @Test
    void invalid_and_unknown_settings_are_named() {
        assertThatThrownBy(
                        () -> gateway("\"throttle_rate\": 2, \"pigeons\": 1, \"refuse_connections_until\": \"soon\""))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().toString())
                                .contains("#/settings/throttle_rate")
                                .contains("#/settings/pigeons")
                                .contains("#/settings/refuse_connections_until"));
    }

    private SimulatedGateway gateway(String more) throws JsonProcessingException {
        var json = new ObjectMapper();
        // The last of two equal names counts.
        var settings = SimulatorSettings.of(json.readTree("{" + QUICK + "," + more + "}"));
        var log = new AcceptedLog(folder);
        return new SimulatedGateway(
                settings,
                log,
                new AcceptedKeys(log),
                new AcceptedContents(),
                new ReceiptMaker(new GatewayId(1), settings.receipts(), receipts, NOON),
                NOON);
    }

    /** Returns the messages whose attempt is accepted. All others meet a network error, which another attempt may not. */
    private static List<Long> accepted(SimulatedGateway gateway, int attempt) {
        return LongStream.rangeClosed(1, CALLS)
                .filter(id -> switch (gateway.send(TestOutboundMessage.of(id, attempt))) {
                    case SendOutcome.Accepted _ -> true;
                    case SendOutcome other -> {
                        assertThat(other).isInstanceOf(SendOutcome.Deferred.class);
                        yield false;
                    }
                })
                .boxed()
                .toList();
    }

    private static OutboundMessage message(long id) {
        return TestOutboundMessage.of(id);
    }

    private List<ReceiptArrived> fired() {
        return fired.events().stream()
                .flatMap(event -> event.receipts().stream())
                .toList();
    }
}
