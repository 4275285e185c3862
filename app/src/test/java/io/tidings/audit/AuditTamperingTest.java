package io.tidings.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.audit.VerificationResult.Kind;
import io.tidings.database.DataDirectory;
import io.tidings.database.TestJdbi;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the verification detects changes of the log by a superuser of the database. */
@Tag("SEC-27")
class AuditTamperingTest {
    private static final int ENTRIES = 10;

    @TempDir
    Path folder;

    private final Jdbi jdbi = TestDatabase.jdbi();
    private Checkpoints checkpoints;
    private AuditVerifier verifier;
    private AccountId account;

    @BeforeEach
    void aChainOfTen() {
        checkpoints = new Checkpoints(new DataDirectory(folder.resolve("data")), InstantSource.system());
        verifier = new AuditVerifier(jdbi, checkpoints);
        account = new AccountId(
                jdbi.withHandle(handle -> handle.createQuery("insert into account (name) values ('Test') returning id")
                        .mapTo(Long.class)
                        .one()));
        record(ENTRIES);
        assertThat(verifier.verify(account)).isEqualTo(VerificationResult.ok(ENTRIES));
    }

    @Test
    void the_log_refuses_updates_deletes_and_truncates() {
        for (var sql : new String[] {
            "update audit_entry set actor = 'user:1'",
            "delete from audit_entry",
            "truncate audit_entry cascade",
            "update audit_link set seq = seq + 1",
            "delete from audit_link",
            "truncate audit_link",
            "delete from audit_head",
            "truncate audit_head"
        }) {
            assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(sql)))
                    .as(sql)
                    .hasStackTraceContaining("append-only");
        }
    }

    @Test
    void an_edited_entry_is_named() {
        tamper("update audit_entry set details = '{\"count\": \"4\"}' where id = " + entry(4));

        assertThat(fault()).isEqualTo(new Found(Kind.ALTERED, 4, entry(4)));
    }

    @Test
    void the_first_deleted_entry_is_named() {
        var deleted = entry(4);
        tamper("delete from audit_entry where id = " + deleted);

        assertThat(fault()).isEqualTo(new Found(Kind.ENTRY_DELETED, 4, deleted));
    }

    @Test
    void a_deleted_entry_is_named_when_its_link_is_deleted_too() {
        tamper("delete from audit_entry where id = " + entry(4));
        tamper("delete from audit_link where seq = 4 and account_id = " + account);

        assertThat(fault()).isEqualTo(new Found(Kind.LINK_DELETED, 4, null));
    }

    @Test
    void the_first_of_two_swapped_entries_is_named() {
        var third = entry(3);
        var sixth = entry(6);
        tamper("update audit_link set entry_id = -1 where entry_id = " + third);
        tamper("update audit_link set entry_id = %d where entry_id = %d".formatted(third, sixth));
        tamper("update audit_link set entry_id = %d where entry_id = -1".formatted(sixth));

        assertThat(fault()).isEqualTo(new Found(Kind.ALTERED, 3, sixth));
    }

    @Test
    void an_inserted_entry_is_named() {
        tamper("insert into audit_entry (account_id, actor, action, subject) values (%s, 'user:1', 'x.y', 'z:1')"
                .formatted(account));

        assertThat(fault().kind()).isEqualTo(Kind.UNCHAINED);
    }

    @Test
    void the_head_detects_a_deleted_tail() {
        deleteAfter(7);

        assertThat(fault()).isEqualTo(new Found(Kind.TRUNCATED, 8, null));
    }

    @Test
    void the_checkpoint_detects_a_deleted_tail_with_a_reset_head() {
        saveCheckpoint();
        deleteAfter(7);
        resetHead(7);

        assertThat(fault()).isEqualTo(new Found(Kind.TRUNCATED, 8, null));
    }

    @Test
    void the_checkpoint_detects_a_rewritten_tail() {
        saveCheckpoint();
        deleteAfter(7);
        resetHead(7);
        record(5);

        assertThat(fault()).isEqualTo(new Found(Kind.REWRITTEN, ENTRIES, entry(ENTRIES)));
    }

    @Test
    void the_checkpoint_detects_an_emptied_log() {
        saveCheckpoint();
        deleteAfter(0);
        tamper("delete from audit_head where account_id = " + account);

        assertThat(fault()).isEqualTo(new Found(Kind.TRUNCATED, 1, null));
    }

    @Test
    void changed_checkpoints_are_detected() throws IOException {
        saveCheckpoint();
        record(3);
        saveCheckpoint();
        var file = folder.resolve("data/audit/checkpoints");
        var lines = Files.readAllLines(file);
        Files.write(file, lines.subList(1, lines.size()));

        assertThat(fault().kind()).isEqualTo(Kind.CHECKPOINT_FORGED);
    }

    @Test
    void an_intact_log_gets_a_checkpoint_only_when_it_has_grown() {
        saveCheckpoint();
        record(3);
        saveCheckpoint();
        saveCheckpoint();

        assertThat(verifier.verify(account)).isEqualTo(VerificationResult.ok(ENTRIES + 3));
        assertThat(checkpoints.read().of(account)).hasSize(2);
    }

    private record Found(Kind kind, long seq, @Nullable Long entryId) {}

    private Found fault() {
        var found = verifier.verify(account);
        assertThat(found.intact()).isFalse();
        var fault = Objects.requireNonNull(found.fault());
        return new Found(fault.kind(), fault.seq(), fault.entryId());
    }

    private void record(int count) {
        var audit = new Audit(jdbi, new ObjectMapper());
        for (int i = 0; i < count; i++) {
            var subject = "campaign:" + i;
            jdbi.useTransaction(handle ->
                    audit.record(handle, Actor.system(account), "campaign.launched", subject, Map.of("count", "3")));
        }
    }

    private void saveCheckpoint() {
        checkpoints.save(jdbi.withHandle(AuditStore::heads).stream()
                .filter(head -> head.account().equals(account))
                .toList());
    }

    private long entry(long seq) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select entry_id from audit_link where account_id = :account and seq = :seq")
                .bind("account", account.value())
                .bind("seq", seq)
                .mapTo(Long.class)
                .one());
    }

    private void deleteAfter(long seq) {
        tamper(
                "delete from audit_entry where account_id = %1$s and id in (select entry_id from audit_link where account_id = %1$s and seq > %2$d)"
                        .formatted(account, seq));
        tamper("delete from audit_link where account_id = %s and seq > %d".formatted(account, seq));
    }

    private void resetHead(long seq) {
        tamper("""
                update audit_head h set seq = l.seq, hash = l.hash from audit_link l
                 where l.account_id = h.account_id and l.seq = %d and h.account_id = %s
                """.formatted(seq, account));
    }

    private void tamper(String sql) {
        TestJdbi.asSuperuser().useTransaction(handle -> {
            // Triggers do not fire in such a session.
            handle.execute("set local session_replication_role = replica");
            assertThat(handle.execute(sql)).as(sql).isPositive();
        });
    }
}
