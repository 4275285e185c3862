package io.tidings.gateways;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidings.gateways.Gateway.Lookup;
import io.tidings.gateways.SendOutcome.Accepted;
import io.tidings.gateways.SendOutcome.Deferred;
import io.tidings.gateways.SendOutcome.Refused;
import io.tidings.gateways.SendOutcome.Throttled;
import io.tidings.gateways.SendOutcome.Unknown;
import io.tidings.gateways.SendOutcome.Unreached;
import io.tidings.shared.Channel;
import io.tidings.shared.MessageId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The promises of {@link Gateway}, {@link SendOutcome} and {@link LookupOutcome}. Each gateway has a test class that extends
 * this one and provides a provider, real or recorded, for each {@link Behaviour}.
 */
public abstract class GatewayContract {
    private static final Duration SHORT_DEADLINE = Duration.ofMillis(50);
    private static final Duration LONG_DEADLINE = Duration.ofMinutes(5);
    private static final int CONCURRENT_CALLS = 200;
    private static final long FIRST = 1;

    /** A behaviour of the provider, the outcome that a call must return, and whether the provider accepts the message. */
    public enum Behaviour {
        ACCEPTS(Accepted.class, true),
        LIMITS_THE_RATE(Throttled.class, false),
        REFUSES_FOR_GOOD(Refused.class, false),
        FAILS_TEMPORARILY(Deferred.class, false),
        REFUSES_CONNECTIONS(Unreached.class, false),
        ANSWERS_WITH_AN_ERROR(Unknown.class, false),
        ACCEPTS_AND_ANSWERS_WITH_AN_ERROR(Unknown.class, true),
        ACCEPTS_AND_NEVER_ANSWERS(Unknown.class, true);

        private final Class<? extends SendOutcome> outcome;
        private final boolean accepts;

        Behaviour(Class<? extends SendOutcome> outcome, boolean accepts) {
            this.outcome = outcome;
            this.accepts = accepts;
        }
    }

    /**
     * Opens a gateway to a provider with this behaviour.
     *
     * @param deadline maximum wait of a call for its answer
     */
    protected abstract Gateway gateway(Behaviour behaviour, Duration deadline) throws Exception;

    /** Returns the ids in [from, from + count) that the provider accepted, one entry for each acceptance. */
    protected abstract List<Long> acceptedByProvider(long from, long count) throws Exception;

    @ParameterizedTest
    @EnumSource
    void each_behaviour_of_the_provider_has_its_outcome_and_no_call_is_repeated(Behaviour behaviour) throws Exception {
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
                assertThat(call.get(10, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
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

        var result = ended.get(10, TimeUnit.SECONDS);
        assertThat(result.outcome()).isInstanceOf(Unknown.class);
        assertThat(result.interrupted()).isTrue();
    }

    @Test
    void a_look_up_finds_exactly_the_accepted_attempts_and_sends_nothing() throws Exception {
        var accepting = open(Behaviour.ACCEPTS_AND_ANSWERS_WITH_AN_ERROR);
        assumeThatLookupsWork(accepting);
        accepting.send(message(FIRST));
        open(Behaviour.ANSWERS_WITH_AN_ERROR).send(message(FIRST + 1));

        assertThat(accepting.lookup(new MessageId(FIRST), 1)).isInstanceOf(LookupOutcome.Found.class);
        assertThat(accepting.lookup(new MessageId(FIRST), 2)).isInstanceOf(LookupOutcome.NotAccepted.class);
        assertThat(accepting.lookup(new MessageId(FIRST + 1), 1)).isInstanceOf(LookupOutcome.NotAccepted.class);
        assertThat(acceptedByProvider(FIRST, 2)).containsExactly(FIRST);
    }

    @Test
    void a_look_up_and_the_answer_name_the_same_id_of_the_provider() throws Exception {
        var gateway = open(Behaviour.ACCEPTS);
        assumeThatLookupsWork(gateway);

        var sent = (Accepted) gateway.send(message(FIRST));

        assertThat(gateway.lookup(new MessageId(FIRST), 1)).isEqualTo(new LookupOutcome.Found(sent.ref()));
    }

    @Test
    void the_capabilities_of_an_open_gateway_never_change() throws Exception {
        var gateway = open(Behaviour.ACCEPTS);
        var before = gateway.capabilities();

        gateway.send(message(FIRST));

        assertThat(gateway.capabilities()).isEqualTo(before);
    }

    /** Returns the first attempt of a message with this id. */
    protected static OutboundMessage message(long id) {
        return new OutboundMessage(new MessageId(id), 1, Channel.SMS, null, "+254711000000", "Hello", 1);
    }

    private Gateway open(Behaviour behaviour) throws Exception {
        return gateway(behaviour, SHORT_DEADLINE);
    }

    private static void assumeThatLookupsWork(Gateway gateway) {
        assumeThat(gateway.capabilities().lookup()).isEqualTo(Lookup.BY_REF);
    }
}
