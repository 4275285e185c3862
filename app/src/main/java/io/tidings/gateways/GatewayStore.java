package io.tidings.gateways;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

@Singleton
final class GatewayStore {
    private static final String COLUMNS =
            "id, account_id, name, provider, settings::text as settings, send_window, window_scope, batch_size, enabled, channels, rate_limit, "
                    + "sender_rate_limits::text as sender_rate_limits";

    private final Jdbi jdbi;
    private final ObjectMapper json;

    GatewayStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /**
     * Inserts the row. It gets a new id.
     *
     * @param also runs in the same transaction
     */
    GatewayId insert(GatewayRow added, BiConsumer<Handle, GatewayId> also) {
        return jdbi.inTransaction(handle -> {
            var id = bound(handle.createQuery("""
                        insert into gateway (account_id, name, provider, settings, send_window, window_scope, batch_size,
                                             enabled, channels, rate_limit, sender_rate_limits)
                        values (:account, :name, :provider, cast(:settings as jsonb), :window, :scope, :batch,
                                :enabled, :channels, :rate, cast(:rates as jsonb))
                        returning id"""), added)
                    .bind("provider", added.provider())
                    .mapTo(Long.class)
                    .map(GatewayId::new)
                    .one();
            also.accept(handle, id);
            return id;
        });
    }

    Optional<GatewayRow> find(GatewayId id) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from gateway where id = :id")
                .bind("id", id.value())
                .map(this::row)
                .findOne());
    }

    List<GatewayRow> findAll(Collection<GatewayId> ids) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from gateway where id = any(:ids)")
                .bind("ids", ids.stream().map(GatewayId::value).toArray(Long[]::new))
                .map(this::row)
                .list());
    }

    List<GatewayRow> ofAccount(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select " + COLUMNS + " from gateway where account_id = :account order by id")
                .bind("account", account.value())
                .map(this::row)
                .list());
    }

    /** @param also runs in the same transaction, if the gateway was changed */
    boolean update(GatewayRow changed, BiConsumer<Handle, GatewayRow> also) {
        return jdbi.inTransaction(handle -> {
            boolean found = bound(handle.createUpdate("""
                        update gateway
                           set name = :name, settings = cast(:settings as jsonb), send_window = :window,
                               window_scope = :scope, batch_size = :batch, enabled = :enabled, channels = :channels,
                               rate_limit = :rate, sender_rate_limits = cast(:rates as jsonb)
                         where id = :id and account_id = :account"""), changed)
                            .bind("id", changed.id().value())
                            .execute()
                    == 1;
            if (found) {
                also.accept(handle, changed);
            }
            return found;
        });
    }

    private <S extends SqlStatement<S>> S bound(S statement, GatewayRow row) {
        return statement
                .bind("account", row.account().value())
                .bind("name", row.name())
                .bind("settings", row.settings().toString())
                .bind("window", row.window())
                .bind("scope", row.windowScope().text())
                .bind("batch", row.batchSize())
                .bind("enabled", row.enabled())
                .bind("channels", row.channels().stream().map(Channel::text).toArray(String[]::new))
                .bind("rate", row.rateLimit())
                .bind("rates", json.valueToTree(row.senderRateLimits()).toString());
    }

    private GatewayRow row(ResultSet row, StatementContext context) throws SQLException {
        return new GatewayRow(
                new GatewayId(row.getLong("id")),
                new AccountId(row.getLong("account_id")),
                row.getString("name"),
                row.getString("provider"),
                tree(row.getString("settings")),
                row.getInt("send_window"),
                WindowScope.parse(row.getString("window_scope")).orElseThrow(),
                row.getObject("batch_size", Integer.class),
                row.getBoolean("enabled"),
                channels((String[]) row.getArray("channels").getArray()),
                row.getObject("rate_limit", Integer.class),
                rates(row.getString("sender_rate_limits")));
    }

    private static Set<Channel> channels(String[] names) {
        return Stream.of(names).flatMap(name -> Channel.parse(name).stream()).collect(Collectors.toUnmodifiableSet());
    }

    private Map<String, Integer> rates(String text) {
        var rates = new HashMap<String, Integer>();
        tree(text)
                .properties()
                .forEach(each -> rates.put(each.getKey(), each.getValue().asInt()));
        return Map.copyOf(rates);
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a jsonb column of gateway is not valid JSON", e);
        }
    }
}
