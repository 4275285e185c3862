package io.tidings.campaigns;

import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.Gateways;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
        if (terms.rateLimit() != null && (terms.rateLimit() < 1 || terms.rateLimit() > MAX_RATE)) {
            throw wrong(
                    "invalid_value",
                    "#/rate_limit",
                    "This must be from 1 to %d segments per second.".formatted(MAX_RATE));
        }
        var failureRate = terms.pauseOnFailureRate();
        if (failureRate != null && (failureRate < 1 || failureRate > 100)) {
            throw wrong("invalid_value", "#/pause_on_failure_rate", "This must be from 1 to 100 percent.");
        }
        if (terms.sender() != null && !SENDER.matcher(terms.sender()).matches()) {
            throw wrong(
                    "invalid_sender",
                    "#/sender",
                    "A sender is a number, a short code, or up to 11 letters and digits with at least one letter.");
        }
        if (channel == Channel.WHATSAPP
                && terms.sender() != null
                && !terms.sender().startsWith("+")) {
            throw wrong("invalid_sender", "#/sender", "On WhatsApp a sender is a number with its country code.");
        }
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
