package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.Sources.TypeFacts;
import io.tidings.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names use the standard terms of the field. The words here were private metaphors once and must not come back. */
class VocabularyTest {
    /** Each word with the term that replaces it. */
    private static final Map<String, String> REPLACED = Map.ofEntries(
            Map.entry("allowance", "rate token"),
            Map.entry("bell", "wake-up"),
            Map.entry("breaker", "CircuitBreaker; the word alone is allowed after 'circuit'"),
            Map.entry("course", "phase"),
            Map.entry("crew", "workers"),
            Map.entry("doubt", "uncertain"),
            Map.entry("drain", "completion"),
            Map.entry("drained", "finished"),
            Map.entry("forgiven", "uncounted"),
            Map.entry("lane", "limiter"),
            Map.entry("leftovers", "orphaned"),
            Map.entry("letter", "dead letter"),
            Map.entry("pace", "rate"),
            Map.entry("proof", "check"),
            Map.entry("purse", "cost estimate"),
            Map.entry("putback", "requeue"),
            Map.entry("recipe", "snapshot"),
            Map.entry("rescue", "lost"),
            Map.entry("rescues", "lost count"),
            Map.entry("rope", "listener"),
            Map.entry("scout", "poller"),
            Map.entry("screens", "filter"),
            Map.entry("sweep", "for each"),
            Map.entry("tailoring", "variant settings"),
            Map.entry("tally", "count"),
            Map.entry("testimony", "journal record"),
            Map.entry("verdict", "policy"),
            Map.entry("voices", "variants"),
            Map.entry("witness", "journal replay"),
            Map.entry("wording", "compiled text"),
            Map.entry("workforce", "node reports"));

    /** Pairs that are standard terms though one of their words is not. */
    private static final Set<String> STANDARD = Set.of("dead letter", "dead letters", "circuit breaker");

    @Test
    void types_use_the_terms_of_the_glossary() {
        var names = Sources.production().stream()
                .flatMap(file -> file.types().stream())
                .map(TypeFacts::name)
                .filter(name -> !replacedWords(words(name)).isEmpty())
                .toList();

        assertThat(names).as("types named by words that the glossary replaces").isEmpty();
    }

    @Test
    void tables_and_columns_use_the_terms_of_the_glossary() {
        var names = TestDatabase.jdbi()
                .withHandle(handle -> handle.select("""
                        select distinct table_name || '.' || column_name
                          from information_schema.columns
                         where table_schema = current_schema()""").mapTo(String.class).list());

        assertThat(names)
                .isNotEmpty()
                .filteredOn(name -> !replacedWords(List.of(name.split("[._]"))).isEmpty())
                .as("tables and columns named by words that the glossary replaces")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GatewayLane,1", "PutBackStore,1", "DeadLetterApi,0", "LetterOffice,1", "CircuitBreaker,0", "Planet,0"})
    void a_replaced_word_is_found_only_as_a_whole_word(String name, int expected) {
        assertThat(replacedWords(words(name))).hasSize(expected);
    }

    private static List<String> words(String name) {
        return Arrays.stream(name.replace("PutBack", "Putback").split("(?<=[a-z0-9])(?=[A-Z])"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }

    private static List<String> replacedWords(List<String> words) {
        var found = new ArrayList<String>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            var pair = i == 0 ? word : words.get(i - 1) + " " + word;
            if (REPLACED.containsKey(word) && !STANDARD.contains(pair)) {
                found.add(word + ", say " + REPLACED.get(word));
            }
        }
        return found;
    }
}
