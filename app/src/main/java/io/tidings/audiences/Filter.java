package io.tidings.audiences;

import io.tidings.shared.CampaignId;
import io.tidings.shared.ImportId;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A condition on a contact, by which an audience selects contacts. {@link FilterJson} limits its size. */
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

    /** @param tag the tag in its stored form */
    record Tagged(String tag) implements Filter {}

    /** Compares a value. A missing or empty value matches only {@code ne} and {@code exists: false}. */
    record Compared(Subject subject, Comparison comparison) implements Filter {}

    /** Matches contacts of an imported file. */
    record Imported(ImportId id) implements Filter {}

    /**
     * Matches recipients of a campaign with one of these outcomes.
     *
     * @param outcomes the outcomes; all outcomes match every recipient
     */
    record Outcome(CampaignId campaign, SortedSet<CampaignOutcome> outcomes) implements Filter {
        public Outcome {
            outcomes = new TreeSet<>(outcomes);
        }
    }

    /** Matches recipients that got the message and have, or have not, followed one of its tracked links. */
    record Clicked(CampaignId campaign, boolean clicked) implements Filter {}

    /** Matches contacts created at or after {@code from} and before {@code before}. */
    record Created(Instant from, Instant before) implements Filter {}

    /** The value of a contact to compare. */
    sealed interface Subject {
        record Field(ContactField field) implements Subject {}

        /** @param name the name in the form of {@code Placeholders.nameOf} */
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

        /** Compares by code points, which orders ISO 8601 dates by time. */
        record MoreText(String text) implements Comparison {}

        record LessText(String text) implements Comparison {}

        /** A value that is not a plain decimal number matches neither {@code gt} nor {@code lt}. */
        record MoreNumber(java.math.BigDecimal number) implements Comparison {}

        record LessNumber(java.math.BigDecimal number) implements Comparison {}
    }

    /** Returns this condition and all conditions in it. */
    default Stream<Filter> everything() {
        return switch (this) {
            case All(var parts) -> Stream.concat(Stream.of(this), parts.stream().flatMap(Filter::everything));
            case Any(var parts) -> Stream.concat(Stream.of(this), parts.stream().flatMap(Filter::everything));
            case Not(var part) -> Stream.concat(Stream.of(this), part.everything());
            case Tagged _, Compared _, Imported _, Outcome _, Clicked _, Created _ -> Stream.of(this);
        };
    }

    /** Returns the imports that the filter names. */
    default List<ImportId> imports() {
        return everything()
                .filter(Imported.class::isInstance)
                .map(part -> ((Imported) part).id())
                .distinct()
                .toList();
    }

    /** Returns the campaigns that the filter names. */
    default List<CampaignId> campaigns() {
        return Stream.concat(
                        everything().filter(Outcome.class::isInstance).map(part -> ((Outcome) part).campaign()),
                        clickedIn().stream())
                .distinct()
                .toList();
    }

    /** Returns the campaigns of the {@code clicked} conditions. */
    default List<CampaignId> clickedIn() {
        return everything()
                .filter(Clicked.class::isInstance)
                .map(part -> ((Clicked) part).campaign())
                .distinct()
                .toList();
    }
}
