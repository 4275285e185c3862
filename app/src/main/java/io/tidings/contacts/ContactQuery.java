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
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    /** As an index has it, letter by letter. */
    private static final String INDEX_CONDITION =
            "contact_vector(c.account_id, c.first_name, c.last_name, c.location, c.preferred_product)"
                    + " @@ contact_query(:account, :words)";
    /** Most contacts are told to have not even the letters by a comparison that costs a fifth. */
    private static final String SCAN_CONDITION =
            "translate(c.first_name || ' ' || c.last_name || ' ' || c.location || ' ' || c.preferred_product, '''’', '')"
                    + " ilike all (:letters) and " + INDEX_CONDITION;

    /** Account and anchor, which every query names. */
    private static final int BASE_CONDITIONS = 2;

    private final AccountId account;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> bindings = new LinkedHashMap<>();
    /** What is found beside those with the words; empty for nothing. */
    private String phoneCondition = "";

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
        query.addCondition("c.account_id = :account", "account", account.value());
        query.addCondition("c.id <= :anchor", "anchor", anchor == null ? Long.MAX_VALUE : anchor);
        if (filter.tag() != null) {
            // Both, since the index leaves out who has no tags.
            query.addCondition("c.tags <> '{}' and c.tags @> array[cast(:tag as text)]", "tag", Tags.normalised(filter.tag()));
        }
        if (importNo != null) {
            query.addCondition("c.id in (select contact_id from import_member where import_no = :import)", "import", importNo);
        }
        if (filter.text() != null && !filter.text().isBlank()) {
            query.addText(filter.text(), country);
        }
        return query;
    }

    long account() {
        return account.value();
    }

    /** Nothing is asked for but to be the account's. */
    boolean hasNoFilter() {
        return conditions.size() == BASE_CONDITIONS && !hasWords();
    }

    boolean hasOnlyTag() {
        return conditions.size() == BASE_CONDITIONS + 1 && !hasWords() && bindings.containsKey("tag");
    }

    boolean hasWords() {
        return bindings.containsKey("words");
    }

    String where() {
        return String.join(" and ", conditions);
    }

    /** With the words. @param indexed whether there is an index of the words of all contacts that come into question */
    String where(boolean indexed) {
        var words = indexed ? INDEX_CONDITION : SCAN_CONDITION;
        return where() + " and (" + (phoneCondition.isEmpty() ? words : phoneCondition + " or " + words) + ")";
    }

    <S extends SqlStatement<S>> S bindTo(S statement) {
        return statement.bindMap(bindings);
    }

    private void addText(String typed, @Nullable String country) {
        var text = typed.replace("\0", "").strip();
        var cut = text.substring(0, Math.min(text.length(), ContactFilter.MAX_TEXT));
        var prefix = PhonePrefix.of(cut, country);
        if (prefix.isEmpty()) {
            addWords(cut);
            return;
        }
        var phone = phonePrefixCondition(prefix.get().e164Prefixes());
        if (prefix.get().certain()) {
            conditions.add(phone);
            return;
        }
        phoneCondition = phone;
        addWords(cut);
    }

    private void addWords(String text) {
        var words = SPACE.splitAsStream(text).limit(MAX_WORDS).collect(Collectors.joining(" "));
        bindings.put("words", words);
        bindings.put(
                "letters",
                BETWEEN_WORDS.splitAsStream(APOSTROPHE.matcher(words).replaceAll(""))
                        .map(word -> "%" + word + "%")
                        .toArray(String[]::new));
    }

    /** Ranges, not LIKE: they are found in the index by a prepared statement too. */
    private String phonePrefixCondition(List<String> starts) {
        var ranges = new StringJoiner(" or ", "(", ")");
        for (int i = 0; i < starts.size(); i++) {
            ranges.add("c.phone >= :from%d and c.phone < :to%d".formatted(i, i));
            bindings.put("from" + i, starts.get(i));
            bindings.put("to" + i, PhonePrefix.endExclusive(starts.get(i)));
        }
        return ranges.toString();
    }

    private void addCondition(String condition, String name, Object value) {
        conditions.add(condition);
        bindings.put(name, value);
    }
}
