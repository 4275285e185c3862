package io.tidings.maintenance;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Checks the invariants of the database: the sums of credits and messages must agree at every instant. The statement is the
 * resource {@code db/invariants.sql}, which any PostgreSQL client can run. Thread-safe; takes no locks.
 */
@Singleton
public final class Invariants {
    static final List<String> NAMES =
            IntStream.rangeClosed(1, 11).mapToObj(i -> "I" + i).toList();

    private static final String RESOURCE = "/db/invariants.sql";
    private static final Duration FULL_WINDOW = Duration.ofDays(36_500);
    private static final int UNLIMITED = 1_000_000;

    private final Jdbi jdbi;
    private final String sql;

    Invariants(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.sql = read();
    }

    /**
     * A violation of an invariant.
     *
     * @param invariant I1 to I11
     * @param subject id of the transfer, plan, block or message
     * @param detail ids and numbers, without personal data
     */
    public record Violation(String invariant, long account, long subject, String detail) {}

    /** Checks the changes of the last three minutes at bounded cost. Returns at most 20 violations of each invariant. */
    public List<Violation> violations() {
        return jdbi.inTransaction(this::violations);
    }

    /** Checks all data of an account, message by message. The cost grows with the data. */
    public List<Violation> allViolations(AccountId account) {
        return jdbi.inTransaction(handle -> allViolations(handle, account));
    }

    /** Checks all data of an account in the caller's transaction, which keeps the settings. */
    List<Violation> allViolations(Handle handle, AccountId account) {
        setForTransaction(handle, "account", account.toString());
        setForTransaction(handle, "window", FULL_WINDOW.toSeconds() + " seconds");
        setForTransaction(handle, "plans", String.valueOf(UNLIMITED));
        setForTransaction(handle, "rows", String.valueOf(UNLIMITED));
        setForTransaction(handle, "checkpoints", "off");
        return violations(handle);
    }

    /** Sets a parameter of the check until the end of the transaction. */
    private static void setForTransaction(Handle handle, String name, String value) {
        var unused = handle.createQuery("select set_config(:name, :value, true)")
                .bind("name", "tidings.invariant_" + name)
                .bind("value", value)
                .mapTo(String.class)
                .one();
    }

    /** Checks in the caller's transaction with its settings. */
    List<Violation> violations(Handle handle) {
        var found = new ArrayList<Violation>();
        try (var statement = handle.getConnection().createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(new Violation(
                        rows.getString("invariant"),
                        rows.getLong("account_id"),
                        rows.getLong("subject"),
                        rows.getString("detail")));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the invariants could not be checked", e);
        }
        return found;
    }

    private static String read() {
        try (var stream = Invariants.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("the resource %s is missing".formatted(RESOURCE));
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
