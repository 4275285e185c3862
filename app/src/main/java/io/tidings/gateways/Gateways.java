package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.arc.All;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stores the configured gateways of accounts, and opens and caches them for the dispatcher. Thread-safe. */
@Singleton
public final class Gateways {
    /** Maximum age of a cached row. Another node sees a change of settings after this time. */
    private static final long RECHECK_NANOS = 1_000_000_000L;

    private static final int MAX_NAME = 200;
    private static final int MAX_RATE = 1_000_000;

    private final GatewayStore store;
    private final Map<String, GatewayProvider> providers;
    private final Map<GatewayId, OpenGateway> open = new ConcurrentHashMap<>();

    Gateways(GatewayStore store, @All List<GatewayProvider> providers) {
        this.store = store;
        this.providers = providers.stream().collect(Collectors.toMap(GatewayProvider::name, Function.identity()));
    }

    /**
     * An open gateway and its row.
     *
     * @param checkedAt when the row was read, by {@link System#nanoTime}
     */
    public record OpenGateway(GatewayRow row, Gateway gateway, long checkedAt) {}

    public List<GatewayRow> ofAccount(AccountId account) {
        return store.ofAccount(account);
    }

    /** Returns the gateway of campaigns that name none: the oldest enabled gateway of the account. */
    public Optional<GatewayRow> defaultFor(AccountId account) {
        return store.ofAccount(account).stream().filter(GatewayRow::enabled).findFirst();
    }

    /** @throws io.tidings.shared.Problem.ProblemException 422 for an unknown provider or invalid settings */
    public GatewayId create(AccountId account, String name, String provider, JsonNode settings, int window) {
        provider(provider).open(new GatewayId(0), settings);
        return store.insert(account, checkedName(name), provider, settings, checkedWindow(window));
    }

    /**
     * Changes the fields that are not null. This node uses the change at once, other nodes within one second.
     *
     * @throws io.tidings.shared.Problem.ProblemException 404 for a gateway of another account, 422 for invalid settings
     */
    public GatewayRow change(AccountId account, GatewayId id, GatewayChange change) {
        var row = store.find(id)
                .filter(found -> found.account().equals(account))
                .orElseThrow(() -> Problem.notFound("gateway").asException());
        var changed = new GatewayRow(
                id,
                account,
                change.name() == null ? row.name() : checkedName(change.name()),
                row.provider(),
                change.settings() == null ? row.settings() : change.settings(),
                change.window() == null ? row.window() : checkedWindow(change.window()),
                change.enabled() == null ? row.enabled() : change.enabled(),
                change.rateLimit() == null ? row.rateLimit() : checkedRate(change.rateLimit()),
                change.senderRateLimits() == null ? row.senderRateLimits() : checkedRates(change.senderRateLimits()));
        provider(changed.provider()).open(id, changed.settings());
        if (!store.update(account, changed)) {
            throw Problem.notFound("gateway").asException();
        }
        open.remove(id);
        return changed;
    }

    /** Changes the fields that are not null, and no rate limit. */
    public GatewayRow change(
            AccountId account,
            GatewayId id,
            @Nullable String name,
            @Nullable JsonNode settings,
            @Nullable Integer window,
            @Nullable Boolean enabled) {
        return change(account, id, new GatewayChange(name, settings, window, enabled, null, null));
    }

    /** Returns the open gateway, or opens it. Reads the row again after one second, and reopens it if settings changed. */
    public OpenGateway open(GatewayId id) {
        var known = open.get(id);
        if (known != null && System.nanoTime() - known.checkedAt() < RECHECK_NANOS) {
            return known;
        }
        var row =
                store.find(id).orElseThrow(() -> new IllegalStateException("gateway %s does not exist".formatted(id)));
        return open.compute(id, (key, before) -> {
            var same = before != null && before.row().settings().equals(row.settings());
            var gateway = same ? before.gateway() : provider(row.provider()).open(id, row.settings());
            return new OpenGateway(row, gateway, System.nanoTime());
        });
    }

    private GatewayProvider provider(String name) {
        var provider = providers.get(name);
        if (provider == null) {
            throw Problem.invalid("gateway_provider_unknown", "There is no provider with this name.")
                    .with("known", List.copyOf(providers.keySet()))
                    .asException();
        }
        return provider;
    }

    private static String checkedName(String name) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw Problem.invalid("name_invalid", "A gateway's name has 1 to %d characters.".formatted(MAX_NAME))
                    .asException();
        }
        return name.strip();
    }

    private static int checkedWindow(int window) {
        if (window < 1 || window > 10_000) {
            throw Problem.invalid("window_invalid", "The window must be 1 to 10000 calls in flight.")
                    .asException();
        }
        return window;
    }

    private static @Nullable Integer checkedRate(int rate) {
        if (rate < 0 || rate > MAX_RATE) {
            throw Problem.invalid(
                            "rate_limit_invalid",
                            "A rate limit must be 1 to %d segments a second. 0 means no limit.".formatted(MAX_RATE))
                    .asException();
        }
        return rate == 0 ? null : rate;
    }

    private static Map<String, Integer> checkedRates(Map<String, Integer> rates) {
        var checked = new HashMap<String, Integer>();
        rates.forEach((sender, rate) -> {
            if (sender.isBlank() || sender.length() > MAX_NAME || checkedRate(rate) == null) {
                throw Problem.invalid(
                                "rate_limit_invalid",
                                "The rate limit of a sender must be 1 to %d segments a second.".formatted(MAX_RATE))
                        .asException();
            }
            checked.put(sender, rate);
        });
        return Map.copyOf(checked);
    }
}
