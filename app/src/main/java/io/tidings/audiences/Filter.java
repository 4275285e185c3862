package io.tidings.audiences;

import io.tidings.shared.CampaignId;
import io.tidings.shared.ImportId;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who belongs to an audience: a condition on a contact. Built by {@link FilterJson}, which keeps it small. */
public sealed interface Filter {
    record All(List<Filter> parts) implements Filter {
        public All {
            parts = List.copyOf(parts);
        }
    }

    record Any(List<Filter> parts) implements Filter {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    record Not(Filter part) implements Filter {}

    /** @param tag as it is stored */
    record Tagged(String tag) implements Filter {}

    /** What a value is compared in. A value that is missing or empty is nobody's, except by {@code ne} and {@code exists}. */
    record Compared(Subject subject, Comparison comparison) implements Filter {}

    /** In a file that was imported. */
    record Imported(ImportId id) implements Filter {}

    /**
     * A recipient of a campaign, with one of these outcomes.
     *
     * @param outcomes by the names that recipients are listed under; all of them: a recipient at all
     */
    record Outcome(CampaignId campaign, SortedSet<CampaignOutcome> outcomes) implements Filter {
        public Outcome {
            outcomes = new TreeSet<>(outcomes);
        }
    }

    /** Whether a recipient to whom a campaign's message went has followed one of its tracked links. */
    record Clicked(CampaignId campaign, boolean clicked) implements Filter {}

    /** Created at or after the one, before the other. */
    record Created(Instant from, Instant before) implements Filter {}

    /** What is looked at. */
    sealed interface Subject {
        record Field(ContactField field) implements Subject {}

        /** @param name as {@code Placeholders.nameOf} gives it */
        record Attribute(String name) implements Subject {}
    }

    /** Texts are compared without regard to case, except by {@link MoreText} and {@link LessText}. */
    sealed interface Comparison {
        record Equal(String text) implements Comparison {}

        record Different(String text) implements Comparison {}

        record OneOf(List<String> texts) implements Comparison {
            public OneOf {
                texts = List.copyOf(texts);
            }
        }

        record Contains(String text) implements Comparison {}

        record Begins(String text) implements Comparison {}

        record Exists(boolean wanted) implements Comparison {}

        /** By the order of code points, which is the order of dates in ISO 8601. */
        record MoreText(String text) implements Comparison {}

        record LessText(String text) implements Comparison {}

        /** Values that are no plain decimal number are neither more nor less. */
        record MoreNumber(java.math.BigDecimal number) implements Comparison {}

        record LessNumber(java.math.BigDecimal number) implements Comparison {}
    }

    /** All conditions in it, itself included. */
    default Stream<Filter> everything() {
        return switch (this) {
            case All(var parts) -> Stream.concat(Stream.of(this), parts.stream().flatMap(Filter::everything));
            case Any(var parts) -> Stream.concat(Stream.of(this), parts.stream().flatMap(Filter::everything));
            case Not(var part) -> Stream.concat(Stream.of(this), part.everything());
            case Tagged _, Compared _, Imported _, Outcome _, Clicked _, Created _ -> Stream.of(this);
        };
    }

    /** The files it asks about. */
    default List<ImportId> imports() {
        return everything()
                .filter(Imported.class::isInstance)
                .map(part -> ((Imported) part).id())
                .distinct()
                .toList();
    }

    /** The campaigns it asks about. */
    default List<CampaignId> campaigns() {
        return Stream.concat(
                        everything().filter(Outcome.class::isInstance).map(part -> ((Outcome) part).campaign()),
                        clickedIn().stream())
                .distinct()
                .toList();
    }

    /** The campaigns whose clicks it asks about. */
    default List<CampaignId> clickedIn() {
        return everything()
                .filter(Clicked.class::isInstance)
                .map(part -> ((Clicked) part).campaign())
                .distinct()
                .toList();
    }
}
