package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Problem;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Stores the configured gateways of accounts, and opens and caches them for the dispatcher. Thread-safe. */
@Singleton
public final class Gateways {
    /** Maximum age of a cached row. Another node sees a change of settings after this time. */
    private static final long RECHECK_NANOS = 1_000_000_000L;

    private static final int AFTER_DISPATCH = 4000;
    private static final int MAX_NAME = 200;
    private static final int MAX_RATE = 1_000_000;
    private static final int DEFAULT_WINDOW = 256;
    private static final int MAX_BATCH = 5_000;

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
    public record OpenGateway(GatewayRow row, Gateway gateway, long checkedAt) {
        private ReopenedGateway reopened() {
            return (ReopenedGateway) gateway;
        }
    }

    public List<GatewayRow> ofAccount(AccountId account) {
        return store.ofAccount(account);
    }

    /** Returns the gateways with these ids, of any account. */
    public List<GatewayRow> find(Collection<GatewayId> ids) {
        return ids.isEmpty() ? List.of() : store.findAll(ids);
    }

    /** Returns the oldest enabled gateway of the account. */
    public Optional<GatewayRow> defaultFor(AccountId account) {
        return store.ofAccount(account).stream().filter(GatewayRow::enabled).findFirst();
    }

    /**
     * Returns the gateway of messages that name none: the oldest enabled gateway of the account with this channel.
     *
     * @throws io.tidings.shared.Problem.ProblemException 409 {@code no_gateway} if none is enabled, 422 {@code
     *     no_gateway_for_channel} if none of them has the channel
     */
    public GatewayRow defaultFor(AccountId account, Channel channel) {
        var enabled =
                store.ofAccount(account).stream().filter(GatewayRow::enabled).toList();
        if (enabled.isEmpty()) {
            throw Problem.conflict("no_gateway", "The account has no gateway to send through. Add one first.")
                    .asException();
        }
        return enabled.stream()
                .filter(gateway -> gateway.channels().contains(channel))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                                "no_gateway_for_channel",
                                "No enabled gateway of the account has the channel %s.".formatted(channel.text()))
                        .asException());
    }

    /** @throws io.tidings.shared.Problem.ProblemException 422 for an unknown provider or invalid settings */
    public GatewayId create(AccountId account, String name, String provider, JsonNode settings, int window) {
        return create(
                account,
                name,
                provider,
                settings,
                GatewayChange.NONE.withWindow(window, WindowScope.NODE),
                (_, _) -> {});
    }

    /**
     * Adds a gateway.
     *
     * @param limits its window, limits and channels; null fields have their defaults
     * @param also runs in the transaction that adds the gateway
     * @throws io.tidings.shared.Problem.ProblemException 422 for an unknown provider or invalid settings; nothing is
     *     added
     */
    GatewayId create(
            AccountId account,
            String name,
            String provider,
            JsonNode settings,
            GatewayChange limits,
            BiConsumer<Handle, GatewayId> also) {
        var added = changed(
                new GatewayRow(
                        new GatewayId(0),
                        account,
                        checkedName(name),
                        provider,
                        settings,
                        DEFAULT_WINDOW,
                        WindowScope.NODE,
                        null,
                        true,
                        Set.of(Channel.values()),
                        null,
                        Map.of()),
                limits);
        return store.insert(added, also);
    }

    /** Returns the providers by name. */
    List<GatewayProvider> providers() {
        return providers.values().stream()
                .sorted(Comparator.comparing(GatewayProvider::name))
                .toList();
    }

    /**
     * Changes the fields that are not null. This node uses the change at once, other nodes within one second.
     *
     * @throws io.tidings.shared.Problem.ProblemException 404 for a gateway of another account, 422 for invalid settings
     */
    public GatewayRow change(AccountId account, GatewayId id, GatewayChange change) {
        return change(account, id, change, (_, _) -> {});
    }

    /** @param also runs in the transaction that changes the gateway */
    GatewayRow change(AccountId account, GatewayId id, GatewayChange change, BiConsumer<Handle, GatewayRow> also) {
        var row = store.find(id)
                .filter(found -> found.account().equals(account))
                .orElseThrow(() -> Problem.notFound("gateway").asException());
        var changed = changed(row, change);
        if (!store.update(changed, also)) {
            throw Problem.notFound("gateway").asException();
        }
        open.computeIfPresent(id, (key, before) -> opened(changed, before, System.nanoTime()));
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

    /**
     * Returns the open gateway, or opens it. Reads the row again after one second, and reopens it if settings changed.
     */
    public OpenGateway open(GatewayId id) {
        var known = open.get(id);
        if (known != null && System.nanoTime() - known.checkedAt() < RECHECK_NANOS) {
            return known;
        }
        var row =
                store.find(id).orElseThrow(() -> new IllegalStateException("gateway %s does not exist".formatted(id)));
        return open.compute(id, (key, before) -> opened(row, before, System.nanoTime()));
    }

    /** Reads the rows of open gateways again, all by one query. So {@link #open} needs no query for each of them. */
    public void refresh(Collection<GatewayId> ids) {
        long readAt = System.nanoTime();
        for (var row : store.findAll(ids)) {
            // A gateway that was changed or read meanwhile has a newer row, or none.
            open.computeIfPresent(
                    row.id(), (id, before) -> before.checkedAt() - readAt < 0 ? opened(row, before, readAt) : before);
        }
    }

    /** Returns whether the gateway exists and is enabled. Opens no connection. */
    public boolean isEnabled(GatewayId id) {
        var known = open.get(id);
        return known != null && System.nanoTime() - known.checkedAt() < RECHECK_NANOS
                ? known.row().enabled()
                : store.find(id).map(GatewayRow::enabled).orElse(false);
    }

    /** Returns the health of the gateway on this node; empty while this node does not use it. */
    Optional<Gateway.Health> health(GatewayId id) {
        return Optional.ofNullable(open.get(id)).map(each -> health(each.gateway()));
    }

    /** Returns the health of a gateway. One that cannot say it does not work. */
    public static Gateway.Health health(Gateway gateway) {
        try {
            return gateway.health();
        } catch (RuntimeException e) {
            return new Gateway.Health("unknown");
        }
    }

    /** Closes the connection of a gateway after its last call. A later {@link #open} opens it again. */
    public void close(GatewayId id) {
        var closed = open.remove(id);
        if (closed != null) {
            closed.gateway().close();
        }
    }

    /** Closes every gateway. Calls in progress still end. */
    void stop(@Observes @Priority(AFTER_DISPATCH) ShutdownEvent event) {
        open.values().forEach(each -> each.gateway().close());
        open.clear();
    }

    /** Returns the gateway of this row. Opens a new connection only if the settings changed. */
    private OpenGateway opened(GatewayRow row, @Nullable OpenGateway before, long readAt) {
        if (before == null) {
            return new OpenGateway(row, new ReopenedGateway(connection(row)), readAt);
        }
        if (!before.row().settings().equals(row.settings())) {
            before.reopened().replace(connection(row));
        }
        return new OpenGateway(row, before.reopened(), readAt);
    }

    /** @throws io.tidings.shared.Problem.ProblemException 422 for invalid values */
    private GatewayRow changed(GatewayRow row, GatewayChange change) {
        var changed = new GatewayRow(
                row.id(),
                row.account(),
                change.name() == null ? row.name() : checkedName(change.name()),
                row.provider(),
                change.settings() == null ? row.settings() : change.settings(),
                change.window() == null ? row.window() : checkedWindow(change.window()),
                change.windowScope() == null ? row.windowScope() : change.windowScope(),
                change.batchSize() == null ? row.batchSize() : checkedBatch(change.batchSize()),
                change.enabled() == null ? row.enabled() : change.enabled(),
                change.channels() == null ? row.channels() : checkedChannels(change.channels()),
                change.rateLimit() == null ? row.rateLimit() : checkedRate(change.rateLimit()),
                change.senderRateLimits() == null ? row.senderRateLimits() : checkedRates(change.senderRateLimits()));
        provider(changed.provider()).validate(changed.settings());
        return changed;
    }

    private Gateway connection(GatewayRow row) {
        return provider(row.provider()).open(row.id(), row.settings());
    }

    GatewayProvider provider(String name) {
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

    private static Set<Channel> checkedChannels(Set<Channel> channels) {
        if (channels.isEmpty()) {
            throw Problem.invalid("channels_invalid", "A gateway has at least one channel.")
                    .asException();
        }
        return Set.copyOf(channels);
    }

    private static int checkedWindow(int window) {
        if (window < 1 || window > 10_000) {
            throw Problem.invalid("window_invalid", "The window must be 1 to 10000 calls in flight.")
                    .asException();
        }
        return window;
    }

    private static @Nullable Integer checkedBatch(int size) {
        if (size < 0 || size > MAX_BATCH) {
            throw Problem.invalid(
                            "batch_size_invalid",
                            "The batch size must be 1 to %d messages. 0 means the default of the provider."
                                    .formatted(MAX_BATCH))
                    .asException();
        }
        return size == 0 ? null : size;
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
