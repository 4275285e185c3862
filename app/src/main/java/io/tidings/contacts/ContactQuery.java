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

/** The condition of a list of contacts: SQL over {@code contact c}, and its bindings. */
final class ContactQuery {
    private static final int MAX_WORDS = 10;
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern APOSTROPHE = Pattern.compile("['’]");
    /** Splits at least wherever the database splits words. */
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    /** The condition that the word index evaluates. */
    private static final String INDEX_CONDITION =
            "contact_vector(c.account_id, c.first_name, c.last_name, c.location, c.preferred_product)"
                    + " @@ contact_query(:account, :words)";
    /**
     * The condition for contacts without an index. Comparing letters costs a fifth of comparing words, and rejects most
     * contacts first.
     */
    private static final String SCAN_CONDITION =
            "translate(c.first_name || ' ' || c.last_name || ' ' || c.location || ' ' || c.preferred_product, '''’', '')"
                    + " ilike all (:letters) and " + INDEX_CONDITION;

    /** Account and anchor: the conditions of every query. */
    private static final int BASE_CONDITIONS = 2;

    private final AccountId account;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> bindings = new LinkedHashMap<>();
    /** Matches phone numbers as an alternative to the words; empty for none. */
    private String phoneCondition = "";

    private ContactQuery(AccountId account) {
        this.account = account;
    }

    /**
     * @param importNo the import's number in the members table; null for no import
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
            // Both conditions, because the index leaves out contacts without tags.
            query.addCondition(
                    "c.tags <> '{}' and c.tags @> array[cast(:tag as text)]", "tag", Tags.normalised(filter.tag()));
        }
        if (importNo != null) {
            query.addCondition(
                    "c.id in (select contact_id from import_member where import_no = :import)", "import", importNo);
        }
        if (filter.text() != null && !filter.text().isBlank()) {
            query.addText(filter.text(), country);
        }
        return query;
    }

    long account() {
        return account.value();
    }

    /** Returns whether the account is the only condition. */
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

    /**
     * Returns the condition with the words.
     *
     * @param indexed whether a word index covers all contacts in question
     */
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
                BETWEEN_WORDS
                        .splitAsStream(APOSTROPHE.matcher(words).replaceAll(""))
                        .map(word -> "%" + word + "%")
                        .toArray(String[]::new));
    }

    /** Uses ranges instead of LIKE, because a prepared statement can find ranges in the index. */
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
