package io.tidings.gateways.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.gateways.Gateway.Lookup;
import io.tidings.gateways.LookupOutcome;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.gateways.SendOutcome;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.RecordedEvents;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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

    private final RecordedEvents<ReceiptArrived> fired = new RecordedEvents<>();
    private final SimulatedReceipts receipts = new SimulatedReceipts(fired);

    @AfterEach
    void stop() {
        receipts.close();
    }

    @Test
    void without_settings_nothing_goes_wrong_but_refusals() throws Exception {
        var settings = SimulatorSettings.of(new ObjectMapper().readTree("{}"));
        assertThat(settings.faults())
                .isEqualTo(new SimulatorSettings.Faults(
                        false, Instant.EPOCH, 0, 0, Duration.ofSeconds(1), 0, 0, Duration.ofSeconds(10), 0, 0, 0, 0));
        assertThat(settings.lookup()).isFalse();
        assertThat(settings.receipts())
                .isEqualTo(new SimulatorSettings.ReceiptSettings(true, 500, 3_000, 0.02, 0, false, 1, false, 0));
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
    void patience_is_asked_for_above_the_limit_and_by_chance() throws Exception {
        var limited = gateway("\"max_per_second\": 3, \"retry_after_ms\": 2500");
        for (long id = 1; id <= 3; id++) {
            assertThat(limited.send(message(id))).isInstanceOf(SendOutcome.Accepted.class);
        }
        assertThat(limited.send(message(4))).isEqualTo(new SendOutcome.Throttled(Duration.ofMillis(2_500)));

        var storm = gateway("\"throttle_rate\": 0.8");
        long same = LongStream.range(0, CALLS)
                .filter(i -> storm.send(message(5)) instanceof SendOutcome.Throttled)
                .count();
        assertThat(same).as("one message is not asked for ever").isBetween(1_500L, 1_700L);
    }

    @Test
    @Tag("F9")
    void an_errors_answer_says_nothing_of_acceptance() throws Exception {
        var storm = gateway("\"unknown_before_accept_rate\": 0.5, \"unknown_after_accept_rate\": 0.05");
        long unknown = LongStream.range(0, CALLS)
                .filter(id -> storm.send(message(id + 1)) instanceof SendOutcome.Unknown)
                .count();
        assertThat(unknown).isBetween(1_000L, 1_200L);
        var accepted = AcceptedRecord.acceptedIn(folder, 1, CALLS);
        assertThat(accepted).doesNotHaveDuplicates();
        assertThat(accepted.size() - (CALLS - unknown)).isBetween(60L, 140L);
    }

    @Test
    void a_black_hole_accepts_and_never_answers() throws Exception {
        var hole = gateway("\"black_hole_rate\": 1, \"deadline_ms\": 1");
        assertThat(hole.capabilities().waits()).isTrue();
        assertThat(hole.send(message(1))).isEqualTo(new SendOutcome.Unknown("timeout"));
        assertThat(AcceptedRecord.acceptedIn(folder, 1, 1)).containsExactly(1L);
    }

    @Test
    void what_was_accepted_can_be_looked_up_even_by_the_next_run() throws Exception {
        var gateway = gateway("\"lookup\": true, \"unknown_after_accept_rate\": 1");
        assertThat(gateway.capabilities().lookup()).isEqualTo(Lookup.BY_REF);
        gateway.send(message(1));
        var next = gateway("\"lookup\": true");
        assertThat(next.lookup(new MessageId(1), 1)).isInstanceOf(LookupOutcome.Found.class);
        assertThat(next.lookup(new MessageId(1), 2)).isInstanceOf(LookupOutcome.NotAccepted.class);
        assertThat(next.lookup(new MessageId(2), 1)).isInstanceOf(LookupOutcome.NotAccepted.class);
    }

    @Test
    void early_receipts_come_before_the_answer_as_often_as_wanted_and_contradict_each_other() throws Exception {
        var gateway = gateway("\"receipt_early\": true, \"receipt_copies\": 3, \"undelivered_rate\": 0");
        gateway.send(message(1));
        assertThat(fired.events())
                .hasSize(3)
                .allSatisfy(receipt -> assertThat(receipt.status()).isEqualTo(Status.DELIVERED))
                .extracting(ReceiptArrived::dedupe)
                .containsOnly("1:1:DELIVERED");

        var liar = gateway(
                "\"receipt_early\": true, \"receipt_delay_ms\": 0, \"receipt_contradict_rate\": 1, \"undelivered_rate\": 0");
        liar.send(message(2));
        assertThat(fired.events().subList(3, 5))
                .extracting(ReceiptArrived::status)
                .containsExactly(Status.DELIVERED, Status.UNDELIVERED);
    }

    @Test
    void a_refusal_can_be_a_lie() throws Exception {
        var liar = gateway("\"success_rate\": 0, \"refused_but_sent_rate\": 1");
        assertThat(liar.send(message(1))).isInstanceOf(SendOutcome.Refused.class);
        assertThat(AcceptedRecord.acceptedIn(folder, 1, 1)).containsExactly(1L);
    }

    @Test
    void what_is_no_setting_is_named() {
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
        // What is named twice counts as it is named last.
        var settings = SimulatorSettings.of(json.readTree("{" + QUICK + "," + more + "}"));
        return new SimulatedGateway(
                settings,
                new AcceptedLog(folder),
                new ReceiptMaker(new GatewayId(1), settings.receipts(), receipts, NOON),
                NOON);
    }

    private static OutboundMessage message(long id) {
        return new OutboundMessage(new MessageId(id), 1, Channel.SMS, null, "+254711000000", "Hello", 1);
    }
}
