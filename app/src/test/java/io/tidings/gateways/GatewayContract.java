package io.tidings.gateways;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidings.gateways.Gateway.Lookup;
import io.tidings.gateways.ReceiptArrived.OurMessage;
import io.tidings.gateways.ReceiptArrived.ProviderPart;
import io.tidings.gateways.SendOutcome.Accepted;
import io.tidings.gateways.SendOutcome.Deferred;
import io.tidings.gateways.SendOutcome.Duplicate;
import io.tidings.gateways.SendOutcome.Refused;
import io.tidings.gateways.SendOutcome.Throttled;
import io.tidings.gateways.SendOutcome.Unknown;
import io.tidings.gateways.SendOutcome.Unreached;
import io.tidings.shared.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The promises of {@link Gateway}, {@link SendOutcome} and {@link LookupOutcome}. Each gateway has a test class that
 * extends this one and provides a provider, real or recorded, for each {@link Behaviour}.
 */
public abstract class GatewayContract extends GatewayUnderTest {
    private static final Duration SHORT_DEADLINE = Duration.ofMillis(50);
    private static final Duration LONG_DEADLINE = Duration.ofMinutes(5);
    private static final int CONCURRENT_CALLS = 200;
    private static final long FIRST = 1;
    private static final int MAX_BATCH = 20;
    /** The dispatcher counts a call as uncertain this time after its deadline. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    @ParameterizedTest
    @EnumSource
    void each_behaviour_of_the_provider_has_its_outcome_and_no_call_is_repeated(Behaviour behaviour) throws Exception {
        assumeThat(provides(behaviour)).isTrue();
        var outcome = open(behaviour).send(message(FIRST));

        assertThat(outcome).isInstanceOf(behaviour.outcome);
        assertThat(acceptedByProvider(FIRST, 1)).isEqualTo(behaviour.accepts ? List.of(FIRST) : List.of());
    }

    @Test
    void an_accepted_message_has_at_least_one_part() throws Exception {
        var outcome = (Accepted) open(Behaviour.ACCEPTS).send(message(FIRST));

        assertThat(outcome.parts()).isPositive();
    }

    @Test
    void a_success_without_an_id_has_no_reference() throws Exception {
        var outcome = (Accepted) open(Behaviour.ACCEPTS_AND_NAMES_NO_ID).send(message(FIRST));

        assertThat(outcome.refs()).isEmpty();
        assertThat(outcome.parts()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTS_AND_NEVER_ANSWERS", "ACCEPTS_AND_ANSWERS_TOO_SLOWLY"})
    void a_call_without_an_answer_ends_at_the_deadline(Behaviour behaviour) throws Exception {
        assumeThat(provides(behaviour)).isTrue();
        var gateway = gateway(behaviour, SHORT_DEADLINE);
        long before = System.nanoTime();

        gateway.send(message(FIRST));

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isLessThan(gateway.capabilities().deadline().plus(MARGIN));
    }

    @Test
    void an_accepted_message_has_ids_of_its_own_if_the_gateway_keeps_them() throws Exception {
        var gateway = open(Behaviour.ACCEPTS);
        assumeThat(gateway.capabilities().keepsRefs()).isTrue();

        var refs = new ArrayList<>(((Accepted) gateway.send(message(FIRST))).refs());
        refs.addAll(((Accepted) gateway.send(message(FIRST + 1))).refs());

        assertThat(refs).hasSizeGreaterThanOrEqualTo(2).doesNotHaveDuplicates().noneMatch(String::isBlank);
    }

    @Test
    void receipts_carry_our_id_or_an_id_that_the_answer_named() throws Exception {
        var gateway = open(Behaviour.ACCEPTS);
        var sent = (Accepted) gateway.send(message(FIRST));

        var subjects = receipts().stream().map(ReceiptArrived::subject).toList();

        if (gateway.capabilities().echoesOurId()) {
            assertThat(subjects).contains(new OurMessage(new MessageId(FIRST), 1));
        } else {
            assertThat(subjects)
                    .containsExactlyInAnyOrderElementsOf(
                            sent.refs().stream().map(ProviderPart::new).toList());
        }
    }

    @Test
    void a_throttled_call_names_a_delay() throws Exception {
        var outcome = (Throttled) open(Behaviour.LIMITS_THE_RATE).send(message(FIRST));

        assertThat(outcome.retryAfter()).isPositive();
    }

    @Test
    void a_refusal_and_a_temporary_failure_name_the_reason() throws Exception {
        var refused = (Refused) open(Behaviour.REFUSES_FOR_GOOD).send(message(FIRST));
        var deferred = (Deferred) open(Behaviour.FAILS_TEMPORARILY).send(message(FIRST));

        assertThat(List.of(refused.failure(), deferred.failure())).doesNotContain(FailureClass.UNKNOWN_OUTCOME);
        assertThat(List.of(refused.code(), deferred.code())).noneMatch(String::isBlank);
        assertThat(List.of(refused.text(), deferred.text())).noneMatch(String::isBlank);
    }

    @Test
    void concurrent_calls_do_not_disturb_each_other() throws Exception {
        var gateway = open(Behaviour.ACCEPTS);
        var ids = LongStream.range(FIRST, FIRST + CONCURRENT_CALLS).boxed().toList();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = ids.stream()
                    .map(id -> threads.submit(() -> gateway.send(message(id))))
                    .toList();
            for (var call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
            }
        }

        assertThat(acceptedByProvider(FIRST, CONCURRENT_CALLS)).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void an_interrupt_ends_a_call_as_unknown_and_stays_set() throws Exception {
        record Ended(SendOutcome outcome, boolean interrupted) {}
        var gateway = gateway(Behaviour.ACCEPTS_AND_NEVER_ANSWERS, LONG_DEADLINE);
        assertThat(gateway.capabilities().waits()).isTrue();
        var ended = new CompletableFuture<Ended>();
        var call = Thread.ofVirtual().start(() -> {
            var outcome = gateway.send(message(FIRST));
            ended.complete(new Ended(outcome, Thread.currentThread().isInterrupted()));
        });

        call.interrupt();

        var result = ended.get(60, TimeUnit.SECONDS);
        assertThat(result.outcome()).isInstanceOf(Unknown.class);
        assertThat(result.interrupted()).isTrue();
    }

    @Test
    void a_look_up_finds_exactly_the_accepted_attempts_and_sends_nothing() throws Exception {
        var accepting = open(Behaviour.ACCEPTS_AND_ANSWERS_WITH_AN_ERROR);
        assumeThatLookupsWork(accepting);
        accepting.send(message(FIRST));
        open(Behaviour.ANSWERS_WITH_AN_ERROR).send(message(FIRST + 1));

        assertThat(accepting.lookup(TestOutboundMessage.started(FIRST, 1))).isInstanceOf(LookupOutcome.Found.class);
        assertThat(accepting.lookup(TestOutboundMessage.started(FIRST, 2)))
                .isInstanceOf(LookupOutcome.NotAccepted.class);
        assertThat(accepting.lookup(TestOutboundMessage.started(FIRST + 1, 1)))
                .isInstanceOf(LookupOutcome.NotAccepted.class);
        assertThat(acceptedByProvider(FIRST, 2)).containsExactly(FIRST);
    }

    @Test
    void a_look_up_by_content_finds_one_match_and_proves_nothing_without_one() throws Exception {
        var gateway = open(Behaviour.ACCEPTS_AND_ANSWERS_WITH_AN_ERROR);
        assumeThat(gateway.capabilities().lookup()).isEqualTo(Lookup.BY_CONTENT);
        assertThat(gateway.lookup(TestOutboundMessage.started(FIRST, 1))).isInstanceOf(LookupOutcome.Unclear.class);

        gateway.send(message(FIRST));
        assertThat(gateway.lookup(TestOutboundMessage.started(FIRST, 1))).isInstanceOf(LookupOutcome.Found.class);

        // The same text to the same recipient.
        gateway.send(message(FIRST + 1));
        assertThat(gateway.lookup(TestOutboundMessage.started(FIRST, 1))).isInstanceOf(LookupOutcome.Unclear.class);
    }

    @Test
    void a_look_up_and_the_answer_name_the_same_id_of_the_provider() throws Exception {
        var gateway = open(Behaviour.ACCEPTS);
        assumeThat(gateway.capabilities().lookup()).isNotEqualTo(Lookup.NONE);

        var sent = (Accepted) gateway.send(message(FIRST));

        assertThat(gateway.lookup(TestOutboundMessage.started(FIRST, 1)))
                .isInstanceOfSatisfying(
                        LookupOutcome.Found.class,
                        found -> assertThat(found.refs()).isEqualTo(sent.refs()));
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTS", "REFUSES_FOR_GOOD", "FAILS_TEMPORARILY", "ACCEPTS_AND_ANSWERS_WITH_AN_ERROR"})
    void a_repeated_key_is_one_acceptance_whatever_the_provider_answers_to_others(Behaviour later) throws Exception {
        var gateway = open(Behaviour.ACCEPTS_AND_ANSWERS_WITH_AN_ERROR);
        assumeThat(gateway.capabilities().dedupes()).isTrue();
        gateway.send(message(FIRST));

        assertThat(open(later).send(TestOutboundMessage.repeated(FIRST, 2))).isInstanceOf(Duplicate.class);
        assertThat(acceptedByProvider(FIRST, 1)).containsExactly(FIRST);
        assertThat(open(Behaviour.ACCEPTS).send(TestOutboundMessage.of(FIRST, 3)))
                .as("a new key")
                .isInstanceOf(Accepted.class);
    }

    @Test
    void each_message_of_a_batch_has_its_own_outcome_in_order() throws Exception {
        var gateway = gatewayThatRefusesSome();
        assumeThat(gateway).isPresent();
        var ids = ids(gateway.orElseThrow());

        var outcomes = gateway.orElseThrow().sendBatch(messages(ids));

        assertThat(outcomes).hasSameSizeAs(ids).hasAtLeastOneElementOfType(Accepted.class);
        assertThat(outcomes).hasAtLeastOneElementOfType(Refused.class);
        assertThat(ids.stream()
                        .filter(id -> outcomes.get((int) (id - FIRST)) instanceof Accepted)
                        .toList())
                .containsExactlyInAnyOrderElementsOf(acceptedByProvider(FIRST, ids.size()));
    }

    @ParameterizedTest
    @EnumSource
    void a_batch_has_the_outcome_of_a_single_call_for_all_of_its_messages(Behaviour behaviour) throws Exception {
        assumeThat(provides(behaviour)).isTrue();
        var gateway = assumedToBatch(behaviour);
        var ids = ids(gateway);

        var outcomes = gateway.sendBatch(messages(ids));

        assertThat(outcomes).hasSameSizeAs(ids).allMatch(behaviour.outcome::isInstance);
        assertThat(acceptedByProvider(FIRST, ids.size()))
                .containsExactlyInAnyOrderElementsOf(behaviour.accepts ? ids : List.of());
    }

    @Test
    void a_message_of_a_batch_without_an_answer_is_unknown_and_the_others_keep_theirs() throws Exception {
        var gateway = gatewayWithHalfAnswers();
        assumeThat(gateway).isPresent();
        var ids = ids(gateway.orElseThrow());

        var outcomes = gateway.orElseThrow().sendBatch(messages(ids));

        assertThat(outcomes).hasSameSizeAs(ids);
        int half = ids.size() / 2;
        assertThat(outcomes.subList(0, half)).allMatch(Accepted.class::isInstance);
        assertThat(outcomes.subList(half, ids.size())).allMatch(Unknown.class::isInstance);
        assertThat(acceptedByProvider(FIRST, ids.size())).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void a_gateway_without_a_connection_sends_nothing() throws Exception {
        var gateway = gatewayWithTwoConnections();
        assumeThat(gateway).isPresent();
        var limited = gateway.orElseThrow();
        assertThat(limited.capabilities().connections()).isEqualTo(2);
        assertThat(limited.send(message(FIRST))).isInstanceOf(Unreached.class);

        assertThat(limited.allowConnections(1)).isEqualTo(1);
        assertThat(limited.send(message(FIRST + 1))).isInstanceOf(Accepted.class);

        assertThat(limited.allowConnections(0)).as("no call is in progress").isZero();
        assertThat(limited.send(message(FIRST + 2))).isInstanceOf(Unreached.class);
        assertThat(acceptedByProvider(FIRST, 3)).containsExactly(FIRST + 1);
    }

    @Test
    void a_provider_that_refuses_connections_is_seen_in_the_health_at_the_latest_after_a_call() throws Exception {
        var working = open(Behaviour.ACCEPTS);
        working.send(message(FIRST));
        assertThat(working.health()).isEqualTo(Gateway.Health.UP);

        var refused = open(Behaviour.REFUSES_CONNECTIONS);
        refused.send(message(FIRST + 1));
        assertThat(refused.health().isUp()).isFalse();
    }

    @Test
    void the_capabilities_of_an_open_gateway_never_change() throws Exception {
        var gateway = open(Behaviour.ACCEPTS);
        var before = gateway.capabilities();

        gateway.send(message(FIRST));

        assertThat(gateway.capabilities()).isEqualTo(before);
    }

    private Gateway open(Behaviour behaviour) throws Exception {
        return gateway(behaviour, SHORT_DEADLINE);
    }

    private Gateway assumedToBatch(Behaviour behaviour) throws Exception {
        var gateway = open(behaviour);
        assumeThat(gateway.capabilities().maxBatch()).isGreaterThan(1);
        return gateway;
    }

    private static List<Long> ids(Gateway gateway) {
        int batch = Math.min(MAX_BATCH, gateway.capabilities().maxBatch());
        return LongStream.range(FIRST, FIRST + batch).boxed().toList();
    }

    private static List<OutboundMessage> messages(List<Long> ids) {
        return ids.stream().map(GatewayUnderTest::message).toList();
    }

    private static void assumeThatLookupsWork(Gateway gateway) {
        assumeThat(gateway.capabilities().lookup()).isEqualTo(Lookup.BY_KEY);
    }
}
