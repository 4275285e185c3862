package io.tidings.campaigns;

import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.Gateways;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Faults;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the sending terms of a campaign. */
@Singleton
public final class TermsRules {
    static final int MAX_RATE = 100_000;

    /**
     * A number, a short code, or up to eleven letters and digits with at least one letter (3GPP TS 23.040, 9.1.2.5).
     */
    private static final Pattern SENDER = Pattern.compile("\\+?[0-9]{3,15}|(?=.{0,10}[A-Za-z])[A-Za-z0-9 ._&-]{1,11}");

    private final Gateways gateways;

    TermsRules(Gateways gateways) {
        this.gateways = gateways;
    }

    SendingTerms check(AccountId account, SendingTerms terms, Channel channel) {
        var faults = new Faults();
        checkValues(terms.sender(), terms.rateLimit(), terms.pauseOnFailureRate(), channel, faults);
        faults.refuse();
        if (terms.gateway() != null) {
            requireChannel(
                    accountGateway(account, terms)
                            .orElseThrow(() -> Problem.notFound("gateway")
                                    .withErrors(List.of(new Violation("#/gateway_id", "There is no such gateway.")))
                                    .asException()),
                    channel);
        }
        return terms;
    }

    /** Checks what needs no gateway. @param channel null if it is not known */
    static void checkValues(
            @Nullable String sender,
            @Nullable Integer rateLimit,
            @Nullable Integer failureRate,
            @Nullable Channel channel,
            Faults faults) {
        if (rateLimit != null && (rateLimit < 1 || rateLimit > MAX_RATE)) {
            faults.add(
                    "invalid_value",
                    "#/rate_limit",
                    "This must be from 1 to %d segments per second.".formatted(MAX_RATE));
        }
        if (failureRate != null && (failureRate < 1 || failureRate > 100)) {
            faults.add("invalid_value", "#/pause_on_failure_rate", "This must be from 1 to 100 percent.");
        }
        if (sender != null && !SENDER.matcher(sender).matches()) {
            faults.add(
                    "invalid_sender",
                    "#/sender",
                    "A sender is a number, a short code, or up to 11 letters and digits with at least one letter.");
        } else if (channel == Channel.WHATSAPP && sender != null && !sender.startsWith("+")) {
            faults.add("invalid_sender", "#/sender", "On WhatsApp a sender is a number with its country code.");
        }
    }

    /** Returns the gateway of the launch: the campaign's, else the account's default for the channel. */
    public GatewayRow gateway(AccountId account, SendingTerms terms, Channel channel) {
        if (terms.gateway() == null) {
            return gateways.defaultFor(account, channel);
        }
        var gateway = accountGateway(account, terms)
                .filter(GatewayRow::enabled)
                .orElseThrow(() -> Problem.conflict(
                                "gateway_disabled", "The campaign's gateway is disabled. Enable it, or choose another.")
                        .asException());
        requireChannel(gateway, channel);
        return gateway;
    }

    private static void requireChannel(GatewayRow gateway, Channel channel) {
        if (!gateway.channels().contains(channel)) {
            throw wrong(
                    "no_gateway_for_channel",
                    "#/gateway_id",
                    "This gateway does not have the channel %s.".formatted(channel.text()));
        }
    }

    private Optional<GatewayRow> accountGateway(AccountId account, SendingTerms terms) {
        return gateways.ofAccount(account).stream()
                .filter(row -> row.id().equals(terms.gateway()))
                .findFirst();
    }

    private static RuntimeException wrong(String code, String pointer, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .asException();
    }
}
