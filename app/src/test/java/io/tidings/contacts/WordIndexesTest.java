package io.tidings.contacts;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.contacts.WordIndexes.Range;
import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class WordIndexesTest {
    private static final int MANY = 21_000;

    @Inject
    TestAccounts accounts;

    @Inject
    Contacts contacts;

    @Inject
    WordIndexes indexes;

    @Inject
    Jdbi jdbi;

    private AccountId account = new AccountId(1);

    @BeforeEach
    void open() {
        account = accounts.create().id();
    }

    @Test
    void a_search_finds_the_same_contacts_with_and_without_an_index() throws Exception {
        add(1, MANY);
        var before = answers();
        assertThat(before).contains("garcía1 20 at least 10001", "zebedee 3 of 3", "amina otieno 20 of 1000");
        indexed();
        assertThat(answers()).isEqualTo(before);

        // Newer contacts have no index yet.
        add(MANY + 1, MANY + 1_000);
        var after = answers();
        indexed();
        assertThat(answers()).isEqualTo(after);
    }

    @Test
    void each_search_word_matches_the_beginning_of_a_word_of_a_name_location_or_product() throws Exception {
        add(1, WordIndexes.MIN_INDEXED + 1);
        jdbi.useHandle(handle -> handle.execute("""
                insert into contact (account_id, phone, first_name, last_name, location, preferred_product)
                values (?, '+254799000001', 'Zoë-Marie', 'O''Neill', '東京 Tokyo', 'Pump "Mini", 100%_pure \\o/')
                """, account.value()));
        for (var typed : List.of(
                "zoë",
                "ZOË",
                "marie",
                "oneill zoë",
                "O'Neill",
                "o’neill",
                "東",
                "tok mini",
                "100%",
                "pure",
                "pump \"mini\"")) {
            assertThat(found(typed)).as(typed).containsExactly("Zoë-Marie");
        }
        for (var typed : List.of("oë", "neill", "okyo", "zoë x", "\\", "'", "' or 1=1 --", "z:*", "zoë | amina")) {
            assertThat(found(typed)).as(typed).isEmpty();
        }
        indexed();
        assertThat(found("oneill zoë")).containsExactly("Zoë-Marie");
        assertThat(found("okyo")).isEmpty();
    }

    @Test
    void a_search_sees_renamed_and_deleted_contacts_and_only_those_of_its_account() throws Exception {
        add(1, WordIndexes.MIN_INDEXED + 1);
        indexed();
        jdbi.useHandle(handle -> handle.execute(
                "update contact set first_name = 'Quentin' where account_id = ? and first_name = 'Zebedee'",
                account.value()));
        assertThat(found("zebedee")).isEmpty();
        assertThat(found("quent")).containsExactly("Quentin");
        assertThat(contacts.list(accounts.create().id(), new ContactFilter("quent", null, null), PageRequest.first(1))
                        .data())
                .isEmpty();
        jdbi.useHandle(handle ->
                handle.execute("delete from contact where account_id = ? and first_name = 'Quentin'", account.value()));
        assertThat(found("quent")).isEmpty();
    }

    @Test
    void neighbouring_ranges_that_are_not_much_larger_are_merged() {
        var large = new Range(0, 100_000);
        assertThat(WordIndexes.merged(List.of(), 7_000)).isEqualTo(new Range(0, 7_000));
        assertThat(WordIndexes.merged(List.of(large), 106_000)).isEqualTo(new Range(100_000, 106_000));
        assertThat(WordIndexes.merged(List.of(large, new Range(100_000, 106_000)), 112_000))
                .isEqualTo(new Range(100_000, 112_000));
        assertThat(WordIndexes.merged(List.of(large, new Range(100_000, 130_000)), 150_000))
                .isEqualTo(new Range(0, 150_000));
    }

    @Test
    void of_overlapping_ranges_the_longest_is_used_and_ranges_after_a_gap_are_ignored() {
        assertThat(WordIndexes.contiguous(List.of(
                        new Range(20, 30), new Range(0, 10), new Range(0, 20), new Range(10, 20), new Range(40, 50))))
                .containsExactly(new Range(0, 20), new Range(20, 30));
        assertThat(WordIndexes.contiguous(List.of(new Range(5, 10)))).isEmpty();
    }

    /** Half of the contacts are called Ольга, every 21st Amina Otieno, and every 7000th Zebedee. */
    private void add(int first, int last) {
        jdbi.useHandle(handle -> handle.execute("""
                insert into contact (account_id, phone, first_name, last_name)
                select ?, '+2547' || lpad(i::text, 8, '0'),
                       case when i % 7000 = 500 then 'Zebedee' when i % 21 = 0 then 'Amina' when i % 2 = 0 then 'Ольга' else 'José' end,
                       case when i % 21 = 0 then 'Otieno' else 'García' || i end
                  from generate_series(?, ?) i
                """, account.value(), first, last));
    }

    /** Builds indexes until they cover all current contacts. */
    private void indexed() throws Exception {
        long newest =
                jdbi.withHandle(handle -> handle.createQuery("select max(id) from contact where account_id = :account")
                        .bind("account", account.value())
                        .mapTo(Long.class)
                        .one());
        eventually(
                SOON,
                () -> {
                    indexes.buildNext();
                    var ranges = jdbi.withHandle(WordIndexes::ranges);
                    return ranges.isEmpty() ? 0L : ranges.getLast().to();
                },
                end -> assertThat(end).isGreaterThan(newest - WordIndexes.MIN_INDEXED));
    }

    private List<String> answers() {
        var answers = new ArrayList<String>();
        for (var typed : List.of("ольга", "Josÿ", "jo", "garcía1", "zebedee", "amina otieno", "OTIENO am", "x")) {
            for (var number : List.of(1, 3, 40, 600)) {
                var page = page(typed, number);
                answers.add("%s %d %s %d%s"
                        .formatted(
                                typed,
                                page.data().size(),
                                page.exact() ? "of" : "at least",
                                page.totalCount(),
                                number == 1
                                        ? ""
                                        : " page %d %s"
                                                .formatted(
                                                        number,
                                                        page.data().stream()
                                                                .map(Contact::id)
                                                                .toList())));
            }
        }
        return answers;
    }

    private Page<Contact> page(String typed, int number) {
        return contacts.list(account, new ContactFilter(typed, null, null), new PageRequest(number, 20, null));
    }

    private List<String> found(String typed) {
        return page(typed, 1).data().stream().map(Contact::firstName).toList();
    }
}
