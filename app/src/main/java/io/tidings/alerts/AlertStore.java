package io.tidings.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/** Stores alerts. A reason that is not confirmed yet is a row without {@code raised_at}; the API does not show it. */
@Singleton
final class AlertStore {
    private static final String COLUMNS = """
            id, kind, subject, detail, cast(facts as text) as facts, raised_at, seen_at, cleared_at, acknowledged_at,
            acknowledged_by""";

    private final Jdbi jdbi;
    private final ObjectMapper json;

    AlertStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /** Returns the subjects of open alerts of this kind. */
    Set<String> openSubjects(AlertKind kind) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select subject from alert
                         where kind = :kind and cleared_at is null and raised_at is not null""")
                .bind("kind", kind.text())
                .mapTo(String.class)
                .collect(Collectors.toSet()));
    }

    /**
     * Records that a check found the reason. An alert that was cleared less than {@code same} ago is opened again; no
     * new alert is raised.
     */
    void record(Finding finding, Duration same) {
        jdbi.useTransaction(handle -> {
            int updated = bind(handle.createUpdate("""
                                update alert set seen_at = now(), cleared_at = null, detail = :detail,
                                                 facts = cast(:facts as jsonb)
                                 where id = (select id from alert
                                              where account_id is not distinct from cast(:account as bigint)
                                                and kind = :kind and subject = :subject
                                                and (cleared_at is null
                                                     or cleared_at > now() - make_interval(secs => :same))
                                              order by id desc limit 1)"""), finding)
                    .bind("same", same.toMillis() / 1000.0)
                    .execute();
            if (updated == 0) {
                bind(handle.createUpdate("""
                                insert into alert (account_id, kind, subject, detail, facts, raised_at)
                                values (cast(:account as bigint), :kind, :subject, :detail, cast(:facts as jsonb), null)
                                on conflict (account_id, kind, subject) where cleared_at is null do nothing"""), finding).execute();
            }
        });
    }

    /** Raises the alerts whose reason has persisted for {@code confirm}. @return the alerts raised now */
    List<AlertRaised> raise(AlertKind kind, Duration confirm) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update alert set raised_at = now()
                         where kind = :kind and raised_at is null and cleared_at is null
                           and watched_since <= now() - make_interval(secs => :confirm)
                        returning id, account_id, kind, subject, detail""")
                .bind("kind", kind.text())
                .bind("confirm", confirm.toMillis() / 1000.0)
                .map((row, context) -> {
                    long account = row.getLong("account_id");
                    return new AlertRaised(
                            row.getLong("id"),
                            row.wasNull() ? Optional.empty() : Optional.of(new AccountId(account)),
                            kind,
                            row.getString("subject"),
                            row.getString("detail"));
                })
                .list());
    }

    /** Deletes unconfirmed reasons that the current check did not find. @param checkStarted by the database's clock */
    void deleteUnconfirmed(AlertKind kind, Instant checkStarted) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        delete from alert where kind = :kind and raised_at is null and seen_at < :started""")
                .bind("kind", kind.text())
                .bind("started", Timestamp.from(checkStarted))
                .execute());
    }

    /**
     * Clears alerts whose reason was not found by the current check, nor within the last {@code gone}.
     *
     * @return how many were cleared
     */
    int clear(AlertKind kind, Instant checkStarted, Duration gone) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update alert set cleared_at = now()
                         where kind = :kind and cleared_at is null and raised_at is not null and seen_at < :started
                           and seen_at <= now() - make_interval(secs => :gone)""")
                .bind("kind", kind.text())
                .bind("started", Timestamp.from(checkStarted))
                .bind("gone", gone.toMillis() / 1000.0)
                .execute());
    }

    Instant now() {
        return jdbi.withHandle(handle -> handle.createQuery("select clock_timestamp()")
                .mapTo(Timestamp.class)
                .one()
                .toInstant());
    }

    Map<AlertKind, Long> openByKind() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select kind, count(*) as n from alert
                         where cleared_at is null and raised_at is not null group by kind""")
                .reduceRows(new HashMap<AlertKind, Long>(), (found, row) -> {
                    AlertKind.parse(row.getColumn("kind", String.class))
                            .ifPresent(kind -> found.put(kind, row.getColumn("n", Long.class)));
                    return found;
                }));
    }

    /**
     * Returns the account's alerts, newest first. Alerts that concern the installation are only in the log and the
     * metric, because an account cannot act on them.
     *
     * @param open return only open alerts
     */
    Page<Alert> list(AccountId account, boolean open, PageRequest request) {
        return jdbi.withHandle(handle -> new PagedQuery(
                        handle,
                        request,
                        query -> query.bind("account", account.value()).bind("open", open))
                .withHighestAsAnchor()
                .page("""
                        select count(*) as total, max(id) as highest from alert
                         where account_id = :account and raised_at is not null
                           and (not :open or cleared_at is null)
                           and (cast(:anchor as bigint) is null or id <= :anchor)""", "select " + COLUMNS + """
                         from alert
                        where account_id = :account and raised_at is not null
                          and (not :open or cleared_at is null) and id <= :anchor
                        order by id desc limit :size offset :offset""", Alert.class));
    }

    /** Idempotent: the first to acknowledge stays named. */
    Optional<Alert> acknowledge(Actor actor, long id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update alert set acknowledged_at = coalesce(acknowledged_at, now()),
                                         acknowledged_by = coalesce(acknowledged_by, :actor)
                         where id = :id and account_id = :account and raised_at is not null
                        returning\s""" + COLUMNS)
                .bind("id", id)
                .bind("account", actor.account().value())
                .bind("actor", actor.label())
                .mapTo(Alert.class)
                .findOne());
    }

    private Update bind(Update update, Finding finding) {
        return update.bind("account", finding.account().map(AccountId::value).orElse(null))
                .bind("kind", finding.kind().text())
                .bind("subject", finding.subject())
                .bind("detail", finding.detail())
                .bind("facts", toJson(finding.facts()));
    }

    private String toJson(Map<String, Object> facts) {
        try {
            return json.writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the facts of an alert cannot be written as JSON", e);
        }
    }
}
