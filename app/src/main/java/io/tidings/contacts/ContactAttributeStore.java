package io.tidings.contacts;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** The SQL over all contacts of an account: attribute names, tags and missing ids. */
@Singleton
final class ContactAttributeStore {
    /** This many of the newest contacts are searched for names to offer. */
    private static final int SAMPLE = 10_000;

    private static final int MAX_NAMES = 200;
    private static final int MAX_TAGS = 1000;

    private final Jdbi jdbi;

    ContactAttributeStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    SequencedSet<String> attributeNames(AccountId account) {
        return new LinkedHashSet<>(jdbi.withHandle(handle -> handle.createQuery("""
                        select distinct jsonb_object_keys(newest.attributes) as name
                          from (select attributes from contact
                                 where account_id = :account order by id desc limit :sample) newest
                         order by name
                         limit :names
                        """)
                .bind("account", account.value())
                .bind("sample", SAMPLE)
                .bind("names", MAX_NAMES)
                .mapTo(String.class)
                .list()));
    }

    /** Returns the attribute names of all contacts, not of a sample. An export needs them all. */
    List<String> allAttributeNames(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select distinct jsonb_object_keys(attributes) as name from contact
                         where account_id = :account and attributes <> '{}' order by name""")
                .bind("account", account.value())
                .mapTo(String.class)
                .list());
    }

    /** The query stops at the first contact that has a name. Only a name that no contact has needs a full scan. */
    Set<String> knownAttributes(AccountId account, Collection<String> names) {
        if (names.isEmpty()) {
            return Set.of();
        }
        return Set.copyOf(jdbi.withHandle(handle -> handle.createQuery("""
                        select distinct requested.name
                          from unnest(:names) as requested(name)
                         where exists (select from contact c
                                        where c.account_id = :account and c.attributes ->> requested.name is not null)
                        """)
                .bind("names", names.toArray(String[]::new))
                .bind("account", account.value())
                .mapTo(String.class)
                .list()));
    }

    List<TagCount> tags(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select tag, sum(contacts) as contacts
                          from contact_tag_count
                         where account_id = :account
                         group by tag having sum(contacts) > 0
                         order by contacts desc, tag
                         limit :tags
                        """)
                .bind("account", account.value())
                .bind("tags", MAX_TAGS)
                .mapTo(TagCount.class)
                .list());
    }

    List<Long> missing(AccountId account, Collection<Long> ids) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select distinct requested.id
                          from unnest(:ids) as requested(id)
                         where not exists (select from contact c where c.id = requested.id and c.account_id = :account)
                         order by requested.id
                        """)
                .bind("ids", ids.toArray(Long[]::new))
                .bind("account", account.value())
                .mapTo(Long.class)
                .list());
    }
}
