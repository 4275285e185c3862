package io.tidings.audiences;

import io.tidings.contacts.Tags;
import io.tidings.shared.AudienceId;
import io.tidings.shared.ImportId;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The selection of contacts to which a campaign is sent. */
public sealed interface Audience {
    /** All contacts of an imported file, in the order of the file, with the variables of the file. */
    record Imported(ImportId id) implements Audience {}

    /** Contacts by id, sorted, without duplicates. */
    record Chosen(List<Long> contacts) implements Audience {
        public Chosen {
            contacts = List.copyOf(new TreeSet<>(contacts));
        }
    }

    /** Contacts that have any, or all, of the tags. The tags are normalised as they are stored. */
    record Tagged(List<String> tags, Match match) implements Audience {
        public Tagged {
            tags = tags.stream().map(tag -> Tags.normalised(tag)).distinct().toList();
        }

        public enum Match {
            ANY,
            ALL
        }
    }

    /** Every contact of the account. */
    record Everyone() implements Audience {}

    /**
     * Contacts that match a filter.
     *
     * @param savedAs the saved audience from which the launch copied the filter; null for a filter of the campaign
     */
    record Filtered(Filter filter, @Nullable AudienceId savedAs) implements Audience {}

    /** A saved audience, with its filter at the time of the launch. */
    record Saved(AudienceId id) implements Audience {}
}
