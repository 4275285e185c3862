package io.tidings.contacts;

import io.tidings.phones.PhonePrefix;
import io.tidings.shared.AccountId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The condition of a list of contacts, as SQL over {@code contact c} and its bindings. */
final class ContactQuery {
    private static final int MAX_WORDS = 10;
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern APOSTROPHE = Pattern.compile("['’]");
    /** At least where the database parts words. */
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    /** As an index has it, letter by letter. */
    private static final String INDEXED =
            "contact_vector(c.account_id, c.first_name, c.last_name, c.location, c.preferred_product)"
                    + " @@ contact_query(:account, :words)";
    /** Most contacts are told to have not even the letters by a comparison that costs a fifth. */
    private static final String LOOKED_AT =
            "translate(c.first_name || ' ' || c.last_name || ' ' || c.location || ' ' || c.preferred_product, '''’', '')"
                    + " ilike all (:letters) and " + INDEXED;

    /** Account and anchor, which every query names. */
    private static final int OF_ACCOUNT = 2;

    private final AccountId account;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> bindings = new LinkedHashMap<>();
    /** What is found beside those with the words; empty for nothing. */
    private String orElse = "";

    private ContactQuery(AccountId account) {
        this.account = account;
    }

    /**
     * @param importNo how the members table names the filter's import; null for none
     * @param country of numbers in national form
     * @param anchor the highest id that belongs to the list
     */
    static ContactQuery of(
            AccountId account,
            ContactFilter filter,
            @Nullable Long importNo,
            @Nullable String country,
            @Nullable Long anchor) {
        var query = new ContactQuery(account);
        query.add("c.account_id = :account", "account", account.value());
        query.add("c.id <= :anchor", "anchor", anchor == null ? Long.MAX_VALUE : anchor);
        if (filter.tag() != null) {
            // Both, since the index leaves out who has no tags.
            query.add("c.tags <> '{}' and c.tags @> array[cast(:tag as text)]", "tag", Tags.normalised(filter.tag()));
        }
        if (importNo != null) {
            query.add("c.id in (select contact_id from import_member where import_no = :import)", "import", importNo);
        }
        if (filter.text() != null && !filter.text().isBlank()) {
            query.matching(filter.text(), country);
        }
        return query;
    }

    long account() {
        return account.value();
    }

    /** Nothing is asked for but to be the account's. */
    boolean isWhole() {
        return conditions.size() == OF_ACCOUNT && !hasWords();
    }

    boolean isOfTagOnly() {
        return conditions.size() == OF_ACCOUNT + 1 && !hasWords() && bindings.containsKey("tag");
    }

    boolean hasWords() {
        return bindings.containsKey("words");
    }

    String where() {
        return String.join(" and ", conditions);
    }

    /** With the words. @param indexed whether there is an index of the words of all contacts that come into question */
    String where(boolean indexed) {
        var words = indexed ? INDEXED : LOOKED_AT;
        return where() + " and (" + (orElse.isEmpty() ? words : orElse + " or " + words) + ")";
    }

    <S extends SqlStatement<S>> S bindTo(S statement) {
        return statement.bindMap(bindings);
    }

    private void matching(String typed, @Nullable String country) {
        var text = typed.replace("\0", "").strip();
        var cut = text.substring(0, Math.min(text.length(), ContactFilter.MAX_TEXT));
        var prefix = PhonePrefix.of(cut, country);
        if (prefix.isEmpty()) {
            words(cut);
            return;
        }
        var phone = beginning(prefix.get().starts());
        if (prefix.get().sure()) {
            conditions.add(phone);
            return;
        }
        orElse = phone;
        words(cut);
    }

    private void words(String text) {
        var words = SPACE.splitAsStream(text).limit(MAX_WORDS).collect(Collectors.joining(" "));
        bindings.put("words", words);
        bindings.put(
                "letters",
                NO_WORD.splitAsStream(APOSTROPHE.matcher(words).replaceAll(""))
                        .map(word -> "%" + word + "%")
                        .toArray(String[]::new));
    }

    /** Ranges, not LIKE: they are found in the index by a prepared statement too. */
    private String beginning(List<String> starts) {
        var ranges = new StringJoiner(" or ", "(", ")");
        for (int i = 0; i < starts.size(); i++) {
            ranges.add("c.phone >= :from%d and c.phone < :to%d".formatted(i, i));
            bindings.put("from" + i, starts.get(i));
            bindings.put("to" + i, PhonePrefix.end(starts.get(i)));
        }
        return ranges.toString();
    }

    private void add(String condition, String name, Object value) {
        conditions.add(condition);
        bindings.put(name, value);
    }
}
