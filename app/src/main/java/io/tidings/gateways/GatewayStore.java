package io.tidings.gateways;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

@Singleton
final class GatewayStore {
    private static final String COLUMNS =
            "id, account_id, name, provider, settings::text as settings, send_window, enabled, rate_limit, "
                    + "sender_rate_limits::text as sender_rate_limits";

    private final Jdbi jdbi;
    private final ObjectMapper json;

    GatewayStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    GatewayId insert(AccountId account, String name, String provider, JsonNode settings, int window) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into gateway (account_id, name, provider, settings, send_window)
                        values (:account, :name, :provider, cast(:settings as jsonb), :window)
                        returning id""")
                .bind("account", account.value())
                .bind("name", name)
                .bind("provider", provider)
                .bind("settings", settings.toString())
                .bind("window", window)
                .mapTo(Long.class)
                .map(GatewayId::new)
                .one());
    }

    Optional<GatewayRow> find(GatewayId id) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from gateway where id = :id")
                .bind("id", id.value())
                .map(this::row)
                .findOne());
    }

    List<GatewayRow> ofAccount(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select " + COLUMNS + " from gateway where account_id = :account order by id")
                .bind("account", account.value())
                .map(this::row)
                .list());
    }

    boolean update(AccountId account, GatewayRow changed) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update gateway
                           set name = :name, settings = cast(:settings as jsonb), send_window = :window,
                               enabled = :enabled, rate_limit = :rate, sender_rate_limits = cast(:rates as jsonb)
                         where id = :id and account_id = :account""")
                        .bind("id", changed.id().value())
                        .bind("account", account.value())
                        .bind("name", changed.name())
                        .bind("settings", changed.settings().toString())
                        .bind("window", changed.window())
                        .bind("enabled", changed.enabled())
                        .bind("rate", changed.rateLimit())
                        .bind(
                                "rates",
                                json.valueToTree(changed.senderRateLimits()).toString())
                        .execute()
                == 1);
    }

    private GatewayRow row(ResultSet row, StatementContext context) throws SQLException {
        return new GatewayRow(
                new GatewayId(row.getLong("id")),
                new AccountId(row.getLong("account_id")),
                row.getString("name"),
                row.getString("provider"),
                tree(row.getString("settings")),
                row.getInt("send_window"),
                row.getBoolean("enabled"),
                row.getObject("rate_limit", Integer.class),
                rates(row.getString("sender_rate_limits")));
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
