package io.tidings.audiences;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.audiences.Audience.Tagged.Match;
import io.tidings.shared.AccountId;
import io.tidings.testing.TestContacts;
import io.tidings.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class AudienceReaderTest {
    private final Jdbi jdbi = TestDatabase.jdbi();
    private final TestContacts people = new TestContacts(jdbi);
    private final AudienceStore store = new AudienceStore(jdbi, new FilteredContacts(jdbi));
    private final AccountId account = people.account();

    @Test
    void a_file_is_read_in_its_order_with_any_part_size() {
        var contacts = new ArrayList<>(people.contacts(account, 23));
        Collections.reverse(contacts);
        var audience = new Audience.Imported(people.imported(account, contacts));

        for (int limit : new int[] {1, 5, 22, 23, 24, 100}) {
            assertThat(read(account, audience, limit)).as("by %d", limit).containsExactlyElementsOf(contacts);
        }
        assertThat(store.count(account, audience)).isEqualTo(23);
    }

    @Test
    void reading_resumes_at_any_cursor() {
        var contacts = people.contacts(account, 10);
        var audience = new Audience.Imported(people.imported(account, contacts));
        var reader = reader(account, audience, List.of());

        var part = reader.read(7, 100);

        assertThat(part.members())
                .extracting(AudienceMember::contact)
                .containsExactlyElementsOf(contacts.subList(7, 10));
        assertThat(part.cursor()).isEqualTo(10);
        assertThat(part.last()).isTrue();
    }

    @Test
    void rows_of_deleted_contacts_are_left_out() {
        var contacts = people.contacts(account, 6);
        var audience = new Audience.Imported(people.imported(account, contacts));
        jdbi.useHandle(
                handle -> handle.execute("delete from contact where id in (?, ?)", contacts.get(2), contacts.get(3)));

        assertThat(read(account, audience, 2))
                .containsExactly(contacts.get(0), contacts.get(1), contacts.get(4), contacts.get(5));
    }

    @Test
    void the_contacts_of_another_account_cannot_be_read() {
        var contacts = people.contacts(account, 3);
        var other = people.account();

        assertThat(read(other, new Audience.Imported(people.imported(account, contacts)), 10))
                .isEmpty();
        assertThat(read(other, new Audience.Chosen(contacts), 10)).isEmpty();
        assertThat(read(other, new Audience.Everyone(), 10)).isEmpty();
        assertThat(store.count(other, new Audience.Chosen(contacts))).isZero();
    }

    @Test
    void chosen_contacts_are_read_once_in_the_order_of_ids() {
        var contacts = people.contacts(account, 9);
        var chosen = new ArrayList<>(contacts.subList(2, 7));
        chosen.addAll(contacts.subList(4, 9));
        Collections.reverse(chosen);
        var audience = new Audience.Chosen(chosen);

        for (int limit : new int[] {1, 3, 7, 50}) {
            assertThat(read(account, audience, limit)).containsExactlyElementsOf(contacts.subList(2, 9));
        }
        assertThat(store.count(account, audience)).isEqualTo(7);
    }

    @Test
    void tags_match_any_or_all() {
        long both = people.contact(account, "both", "{}", "vip", "nairobi");
        long vip = people.contact(account, "vip", "{}", "vip");
        long nairobi = people.contact(account, "nairobi", "{}", "nairobi");
        people.contact(account, "none", "{}");

        var any = new Audience.Tagged(List.of("vip", "nairobi"), Match.ANY);
        var all = new Audience.Tagged(List.of("vip", "nairobi"), Match.ALL);

        assertThat(read(account, any, 2)).containsExactly(both, vip, nairobi);
        assertThat(store.count(account, any)).isEqualTo(3);
        assertThat(read(account, all, 2)).containsExactly(both);
        assertThat(store.count(account, all)).isEqualTo(1);
    }

    @Test
    void everyone_is_every_contact_of_the_account() {
        var contacts = people.contacts(account, 5);

        assertThat(read(account, new Audience.Everyone(), 2)).containsExactlyElementsOf(contacts);
        assertThat(store.count(account, new Audience.Everyone())).isEqualTo(5);
    }

    @Test
    void values_come_from_the_file_first_then_from_the_contact() {
        long contact = people.contact(account, "Alice", "{\"row\": \"attribute\", \"colour\": \"red\"}");
        var audience = new Audience.Imported(people.imported(account, List.of(contact)));
        var names = List.of("row", "colour", "first_name", "last_name", "phone", "name", "nobody_has_it");

        var values = reader(account, audience, names)
                .read(0, 10)
                .members()
                .getFirst()
                .values();

        assertThat(values[0]).isEqualTo("1");
        assertThat(values[1]).isEqualTo("red");
        assertThat(values[2]).isEqualTo("Alice");
        assertThat(values[3]).isNull();
        assertThat(values[4]).startsWith("+2547");
        assertThat(values[5]).isEqualTo("Alice");
        assertThat(values[6]).isNull();
    }

    @Test
    void without_a_file_the_attribute_of_the_contact_counts() {
        long contact = people.contact(account, "Alice", "{\"row\": \"attribute\"}");

        var values = reader(account, new Audience.Chosen(List.of(contact)), List.of("row"))
                .read(0, 10)
                .members()
                .getFirst()
                .values();

        assertThat(values).containsExactly("attribute");
    }

    private List<Long> read(AccountId reading, Audience audience, int limit) {
        var reader = reader(reading, audience, List.of("first_name"));
        var read = new ArrayList<Long>();
        long after = 0;
        for (boolean last = false; !last; ) {
            var part = reader.read(after, limit);
            part.members().forEach(member -> read.add(member.contact()));
            after = part.cursor();
            last = part.last();
        }
        return read;
    }

    private AudienceReader reader(AccountId reading, Audience audience, List<String> names) {
        long importNo = audience instanceof Audience.Imported(var id)
                ? store.importNo(reading, id).orElse(0L)
                : 0;
        return new AudienceReader(jdbi, reading, audience, importNo, new ValueColumns(names));
    }
}
