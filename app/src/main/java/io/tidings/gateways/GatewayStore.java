package io.tidings.gateways;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

@Singleton
final class GatewayStore {
    private static final String COLUMNS =
            "id, account_id, name, provider, settings::text as settings, send_window, enabled";

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
                           set name = :name, settings = cast(:settings as jsonb), send_window = :window, enabled = :enabled
                         where id = :id and account_id = :account""")
                        .bind("id", changed.id().value())
                        .bind("account", account.value())
                        .bind("name", changed.name())
                        .bind("settings", changed.settings().toString())
                        .bind("window", changed.window())
                        .bind("enabled", changed.enabled())
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
                row.getBoolean("enabled"));
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("jsonb that is not JSON", e);
        }
    }
}
