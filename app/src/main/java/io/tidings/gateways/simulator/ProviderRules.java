package io.tidings.gateways.simulator;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.SendOutcome.Held;
import io.tidings.gateways.SendOutcome.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which the simulated provider recognises repeated sends and holds messages. By default it recognises and
 * holds nothing.
 *
 * @param dedupe for how long it recognises a send key that it has accepted
 * @param holdScope the messages that it does not accept; empty means that it accepts all
 * @param holdClass the class of the failure, for example {@code auth} for wrong credentials and {@code billing} for no money
 * @param heldUntil when the hold ends; {@link Instant#EPOCH} means by a change of the settings only
 * @param throttleScope the messages to which a throttled call applies
 * @param affectedSender the only sender to which a hold or a throttle of the scope {@code sender} applies; null means all
 */
record ProviderRules(
        Duration dedupe,
        Optional<Scope> holdScope,
        FailureClass holdClass,
        Instant heldUntil,
        Scope throttleScope,
        @Nullable String affectedSender) {
    private static final int MAX_DEDUPE_SECONDS = 7 * 24 * 60 * 60;

    static ProviderRules of(SettingsReader reader) {
        var held = reader.choice("hold_scope", "none", "none", "gateway", "sender", "plan");
        return new ProviderRules(
                Duration.ofSeconds(reader.integer("dedupe_seconds", 0, MAX_DEDUPE_SECONDS)),
                held.equals("none") ? Optional.empty() : Optional.of(scope(held)),
                FailureClass.parse(
                        reader.choice("hold_class", "auth", "auth", "billing", "quota", "sender", "content")),
                reader.instant("held_until", Instant.EPOCH),
                scope(reader.choice("throttle_scope", "gateway", "gateway", "sender", "recipient")),
                reader.text("affected_sender"));
    }

    /** Returns the answer to a call of this sender if the provider holds it. */
    Optional<Held> hold(@Nullable String sender, InstantSource clock) {
        boolean ends = !heldUntil.equals(Instant.EPOCH);
        return holdScope
                .filter(scope -> affects(scope, sender))
                .filter(scope -> !ends || clock.instant().isBefore(heldUntil))
                .map(scope -> new Held(
                        scope,
                        holdClass,
                        "simulated_" + holdClass.text(),
                        "The simulated provider accepts nothing",
                        ends ? heldUntil : null));
    }

    /** Returns whether calls of this sender are throttled. */
    boolean throttles(@Nullable String sender) {
        return affects(throttleScope, sender);
    }

    private boolean affects(Scope scope, @Nullable String sender) {
        return scope != Scope.SENDER || affectedSender == null || affectedSender.equals(sender);
    }

    private static Scope scope(String name) {
        return Scope.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
