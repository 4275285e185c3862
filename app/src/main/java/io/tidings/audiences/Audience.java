package io.tidings.audiences;

import io.tidings.contacts.Tags;
import io.tidings.shared.AudienceId;
import io.tidings.shared.ImportId;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who is written to. */
public sealed interface Audience {
    /** Everybody in a file, in the file's order, with the variables that the file has for them. */
    record Imported(ImportId id) implements Audience {}

    /** Chosen contacts; each is counted once, however often named. Sorted by id. */
    record Chosen(List<Long> contacts) implements Audience {
        public Chosen {
            contacts = List.copyOf(new TreeSet<>(contacts));
        }
    }

    /** Whoever has any, or all, of the tags, which are written as they are stored. */
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
     * Whoever a filter matches.
     *
     * @param savedAs the saved audience that it was taken from when the campaign was launched; null when it is the
     *     campaign's own
     */
    record Filtered(Filter filter, @Nullable AudienceId savedAs) implements Audience {}

    /** A saved audience, as it is when the campaign is launched. */
    record Saved(AudienceId id) implements Audience {}
}
