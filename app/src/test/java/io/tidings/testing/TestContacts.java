package io.tidings.testing;

import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;

/** Writes accounts, contacts and imports for tests directly into their tables. */
public final class TestContacts {
    private static final AtomicLong NUMBERS = new AtomicLong(254_700_000_000L);

    private final Jdbi jdbi;

    public TestContacts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public AccountId account() {
        return new AccountId(
                jdbi.withHandle(handle -> handle.createQuery("insert into account (name) values ('test') returning id")
                        .mapTo(Long.class)
                        .one()));
    }

    public long contact(AccountId account, String firstName, String attributes, String... tags) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into contact (account_id, phone, first_name, attributes, tags)
                        values (:account, :phone, :first, cast(:attributes as jsonb), :tags) returning id
                        """)
                .bind("account", account.value())
                .bind("phone", "+" + NUMBERS.incrementAndGet())
                .bind("first", firstName)
                .bind("attributes", attributes)
                .bind("tags", tags)
                .mapTo(Long.class)
                .one());
    }

    /** Creates contacts with the first names first1, first2 and so on. @return their ids, in this order */
    public List<Long> contacts(AccountId account, int count) {
        var ids = new ArrayList<Long>();
        for (int i = 1; i <= count; i++) {
            ids.add(contact(account, "first" + i, "{}"));
        }
        return ids;
    }

    /** Creates contacts by one statement. @return their ids, in order */
    public List<Long> many(AccountId account, int count) {
        long from = NUMBERS.addAndGet(count) - count;
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into contact (account_id, phone, first_name)
                        select :account, '+' || (:from + i), 'first' || i from generate_series(1, :count) i
                        returning id
                        """)
                .bind("account", account.value())
                .bind("from", from)
                .bind("count", count)
                .mapTo(Long.class)
                .list());
    }

    public void rename(long contact, String firstName) {
        jdbi.useHandle(handle -> handle.execute("update contact set first_name = ? where id = ?", firstName, contact));
    }

    public String phone(long contact) {
        return jdbi.withHandle(handle -> handle.createQuery("select phone from contact where id = :id")
                .bind("id", contact)
                .mapTo(String.class)
                .one());
    }

    public long count(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from contact where account_id = :account")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one());
    }

    public long template(AccountId account, String body) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into template (account_id, name, body) values (:account, 'A template', :body) returning id
                        """)
                .bind("account", account.value())
                .bind("body", body)
                .mapTo(Long.class)
                .one());
    }

    public void edit(long template, String body) {
        jdbi.useHandle(handle -> handle.execute("update template set body = ? where id = ?", body, template));
    }

    public void deactivate(long template) {
        jdbi.useHandle(handle -> handle.execute("update template set active = false where id = ?", template));
    }

    public void status(ImportId file, String status) {
        jdbi.useHandle(handle -> handle.execute("update import_job set status = ? where id = ?", status, file.value()));
    }

    /** Creates a finished import with these contacts in this order; the variable {@code row} is the row number. */
    public ImportId imported(AccountId account, List<Long> contacts) {
        var id = ImportId.random();
        jdbi.useTransaction(handle -> {
            var task = UUID.randomUUID();
            handle.execute(
                    "insert into task (id, account_id, kind, subject, state) values (?, ?, 'import', ?, 'succeeded')",
                    task,
                    account.value(),
                    id.toString());
            long no = handle.createQuery("""
                            insert into import_job (id, account_id, task_id, status, filename, size_bytes, sha256,
                                                    encoding, delimiter, rows_expected, rows_total, rows_new, columns)
                            values (:id, :account, :task, 'success', 'people.csv', 1, 'x', 'UTF-8', ',', :rows, :rows, :rows,
                                    '[{"header": "Phone", "field": "phone", "variable": null},
                                      {"header": "row", "field": null, "variable": "row"}]')
                            returning no
                            """)
                    .bind("id", id.value())
                    .bind("account", account.value())
                    .bind("task", task)
                    .bind("rows", contacts.size())
                    .mapTo(Long.class)
                    .one();
            var batch = handle.prepareBatch("""
                    insert into import_member (import_no, row_no, contact_id, variables)
                    values (:no, :row, :contact, jsonb_build_object('row', cast(:row as text)))
                    """);
            int row = 0;
            for (var contact : contacts) {
                batch.bind("no", no).bind("row", ++row).bind("contact", contact).add();
            }
            if (row > 0) {
                batch.execute();
            }
        });
        return id;
    }
}
