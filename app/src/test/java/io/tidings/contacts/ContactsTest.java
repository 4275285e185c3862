package io.tidings.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ContactsTest {
    @Inject
    TestAccounts accounts;

    @Inject
    Contacts contacts;

    @Inject
    Jdbi jdbi;

    private AccountId account;
    private AccountId other;

    @BeforeEach
    void twoAccounts() {
        account = accounts.create().id();
        other = accounts.create().id();
    }

    @Test
    void contacts_are_found_by_ids_and_missing_or_foreign_ids_are_reported() {
        var first = contacts.create(account, ContactFields.ofPhone("+254712345671"));
        var second = contacts.create(account, ContactFields.ofPhone("+254712345672"));
        var foreign = contacts.create(other, ContactFields.ofPhone("+254712345671"));
        var ids = List.of(
                second.id().value(),
                foreign.id().value(),
                first.id().value(),
                0L,
                second.id().value());

        assertThat(contacts.findAll(account, ids)).containsExactly(first, second);
        assertThat(contacts.missing(account, ids))
                .containsExactly(0L, foreign.id().value());
        assertThat(contacts.findAll(account, List.of())).isEmpty();
        assertThat(contacts.missing(account, List.of())).isEmpty();
    }

    @Test
    void attributes_of_an_account_are_known_by_name() {
        contacts.create(account, withAttributes("+254712345671", Map.of("order_no", "7", "tier", "gold")));
        contacts.create(other, withAttributes("+254712345671", Map.of("secret", "x")));

        assertThat(contacts.attributeNames(account)).containsExactly("order_no", "tier");
        assertThat(contacts.knownAttributes(account, List.of("tier", "secret", "nothing")))
                .containsExactly("tier");
    }

    @Test
    void a_contact_provides_its_values_to_a_message() {
        var contact = contacts.create(
                account,
                new ContactFields("+254712345671", "Alice", null, "Nairobi", null, Map.of("tier", "gold"), null));

        assertThat(contact.values().get("first_name")).isEqualTo("Alice");
        assertThat(contact.values().get("last_name")).isEmpty();
        assertThat(contact.values().get("tier")).isEqualTo("gold");
        assertThat(contact.values().get("unknown")).isNull();
        assertThat(contact.name()).isEqualTo("Alice");
        assertThat(contact.toString()).doesNotContain("Alice").doesNotContain("254");
    }

    @Test
    void deleting_a_contact_deletes_its_rows_of_imported_files() {
        var contact = contacts.create(account, ContactFields.ofPhone("+254712345671"));
        var staying = contacts.create(account, ContactFields.ofPhone("+254712345672"));
        long no = anImport(contact, staying);

        contacts.delete(account, contact.id());

        assertThat(contacts.find(account, contact.id())).isEmpty();
        assertThat(members(no)).containsExactly(staying.id().value());
        assertThatThrownBy(() -> contacts.delete(account, contact.id())).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_list_is_filtered_by_import() {
        var inside = contacts.create(account, ContactFields.ofPhone("+254712345671"));
        contacts.create(account, ContactFields.ofPhone("+254712345672"));
        long no = anImport(inside);
        var filter = new ContactFilter(null, null, new ImportId(publicId(no)));

        assertThat(contacts.list(account, filter, PageRequest.first(10)).data()).containsExactly(inside);
        assertThatThrownBy(() -> contacts.list(other, filter, PageRequest.first(10)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        thrown -> assertThat(thrown.problem().status()).isEqualTo(404));
    }

    @Test
    void of_concurrent_requests_to_create_one_number_exactly_one_succeeds() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var attempts = IntStream.range(0, 10)
                    .mapToObj(_ -> threads.submit(() -> {
                        try {
                            contacts.create(account, ContactFields.ofPhone("+254712345671"));
                            return "created";
                        } catch (ProblemException refused) {
                            return refused.problem().code();
                        }
                    }))
                    .toList();
            var outcomes = new ArrayList<String>();
            for (var attempt : attempts) {
                outcomes.add(attempt.get());
            }

            assertThat(outcomes).containsOnly("created", "contact_exists").containsOnlyOnce("created");
        }
    }

    private static ContactFields withAttributes(String phone, Map<String, @Nullable String> attributes) {
        return new ContactFields(phone, null, null, null, null, attributes, null);
    }

    private long anImport(Contact... members) {
        return jdbi.inTransaction(handle -> {
            var task = UUID.randomUUID();
            handle.execute(
                    "insert into task (id, account_id, kind, subject) values (?, ?, 'import', '')",
                    task,
                    account.value());
            long no = handle.createQuery("""
                            insert into import_job (id, account_id, task_id, filename, size_bytes, sha256, encoding,
                                                    delimiter, columns, rows_expected)
                            values (:id, :account, :task, 'a.csv', 1, '', 'UTF-8', ',', '[]', 0)
                            returning no
                            """)
                    .bind("id", UUID.randomUUID())
                    .bind("account", account.value())
                    .bind("task", task)
                    .mapTo(Long.class)
                    .one();
            for (int row = 0; row < members.length; row++) {
                handle.execute(
                        "insert into import_member (import_no, row_no, contact_id) values (?, ?, ?)",
                        no,
                        row + 1,
                        members[row].id().value());
            }
            return no;
        });
    }

    private UUID publicId(long no) {
        return jdbi.withHandle(handle -> handle.createQuery("select id from import_job where no = :no")
                .bind("no", no)
                .mapTo(UUID.class)
                .one());
    }

    private List<Long> members(long no) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select contact_id from import_member where import_no = :no")
                        .bind("no", no)
                        .mapTo(Long.class)
                        .list());
    }
}
