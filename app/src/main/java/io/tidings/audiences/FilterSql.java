package io.tidings.audiences;

import io.tidings.audiences.Filter.Comparison;
import io.tidings.audiences.Filter.Subject;
import io.tidings.shared.AccountId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Translates a filter to an SQL condition over {@code contact c}. All values of a request are bound, and column names
 * come from enums. A condition is never null, so that {@code not} matches all other contacts.
 *
 * <p>A filter that {@link #isRelational} reads other tables. Apply it to a window of contacts at a time:
 * {@code c.id > :window_after and c.id <= :window_upto}, both bound. The BRIN index of contact ids finds the rows of a
 * file in such a window. So no look-up grows with the audience.
 */
final class FilterSql {
    private final Map<String, Object> bindings = new LinkedHashMap<>();
    private final String condition;
    private final boolean relational;

    public FilterSql(AccountId account, Filter filter) {
        bindings.put("filter_account", account.value());
        this.condition = sql(filter);
        this.relational = filter.everything().anyMatch(FilterSql::readsOtherTables);
    }

    private static boolean readsOtherTables(Filter filter) {
        return switch (filter) {
            case Filter.Imported _, Filter.Outcome _, Filter.Clicked _ -> true;
            case Filter.All _, Filter.Any _, Filter.Not _, Filter.Tagged _, Filter.Compared _, Filter.Created _ ->
                false;
        };
    }

    public String condition() {
        return condition;
    }

    /** Returns whether {@code :window_after} and {@code :window_upto} must be bound. */
    public boolean isRelational() {
        return relational;
    }

    public <S extends SqlStatement<S>> S bindTo(S statement) {
        return statement.bindMap(bindings);
    }

    private String sql(Filter filter) {
        return switch (filter) {
            case Filter.All(var parts) -> joined(parts, " and ");
            case Filter.Any(var parts) -> joined(parts, " or ");
            case Filter.Not(var part) -> "not " + sql(part);
            case Filter.Tagged(var tag) -> "(c.tags @> array[cast(%s as text)])".formatted(bound(tag));
            case Filter.Compared(var subject, var comparison) -> compared(value(subject), comparison);
            case Filter.Created(var from, var before) ->
                "(c.created_at >= %s and c.created_at < %s)"
                        .formatted(bound(from.atOffset(ZoneOffset.UTC)), bound(before.atOffset(ZoneOffset.UTC)));
            case Filter.Imported(var id) -> """
                    (c.id in (select m.contact_id from import_member m
                               where m.import_no = (select no from import_job
                                                     where id = %s and account_id = :filter_account)
                                 and m.contact_id > :window_after and m.contact_id <= :window_upto))""".formatted(bound(id.value()));
            case Filter.Outcome outcome -> outcome(outcome);
            case Filter.Clicked(var campaign, var clicked) -> clicked(campaign.value(), clicked);
        };
    }

    private String joined(List<Filter> parts, String word) {
        return parts.stream().map(this::sql).collect(Collectors.joining(word, "(", ")"));
    }

    private String value(Subject subject) {
        return switch (subject) {
            case Subject.Field(var field) -> "nullif(c.%s, '')".formatted(field.text());
            case Subject.Attribute(var name) -> "nullif(c.attributes ->> %s, '')".formatted(bound(name));
        };
    }

    private String compared(String value, Comparison comparison) {
        return switch (comparison) {
            case Comparison.Equal(var text) -> "coalesce(lower(%s) = lower(%s), false)".formatted(value, bound(text));
            case Comparison.Different(var text) ->
                "(lower(%s) is distinct from lower(%s))".formatted(value, bound(text));
            case Comparison.OneOf(var texts) ->
                "coalesce(lower(%s) = any(array(select lower(x) from unnest(cast(%s as text[])) x)), false)"
                        .formatted(value, bound(texts.toArray(String[]::new)));
            case Comparison.Contains(var text) ->
                "coalesce(position(lower(%2$s) in lower(%1$s)) > 0, false)".formatted(value, bound(text));
            case Comparison.Begins(var text) ->
                "coalesce(starts_with(lower(%s), lower(%s)), false)".formatted(value, bound(text));
            case Comparison.Exists(var wanted) -> "(%s is %s)".formatted(value, wanted ? "not null" : "null");
            case Comparison.MoreText(var text) ->
                "coalesce(%s collate \"C\" > %s collate \"C\", false)".formatted(value, bound(text));
            case Comparison.LessText(var text) ->
                "coalesce(%s collate \"C\" < %s collate \"C\", false)".formatted(value, bound(text));
            case Comparison.MoreNumber(var number) ->
                "coalesce(%s > %s, false)".formatted(number(value), bound(number));
            case Comparison.LessNumber(var number) ->
                "coalesce(%s < %s, false)".formatted(number(value), bound(number));
        };
    }

    /** Returns SQL that is null for a value that is not a plain number, so that such a value causes no error. */
    private static String number(String value) {
        return "case when %1$s ~ '^[+-]{0,1}[0-9]{1,30}([.][0-9]{1,30}){0,1}$' then cast(%1$s as numeric) end"
                .formatted(value);
    }

    /**
     * Looks up the messages of the contact, which are few. {@code offset 0} prevents a plan that reads the whole
     * campaign. A message without an outcome may be cancelled with its block; then only the block has that state.
     */
    private String outcome(Filter.Outcome outcome) {
        var wanted = outcome.outcomes();
        var ranks = wanted.stream()
                .filter(each -> each != CampaignOutcome.QUEUED)
                .map(CampaignOutcome::rank)
                .toArray(Integer[]::new);
        var waiting = """
                (m.state in (<QUEUED>, <RETRYING>) and coalesce((select b.state from send_block b
                                                  where b.plan_id = m.plan_id and b.first_id <= m.id
                                                    and b.message_ids is null
                                                  order by b.first_id desc limit 1), '') %s 'CANCELLED')""";
        var state = "m.state = any(cast(%s as int[]))".formatted(bound(ranks));
        if (wanted.contains(CampaignOutcome.QUEUED)) {
            state += " or " + waiting.formatted("<>");
        }
        if (wanted.contains(CampaignOutcome.CANCELLED)) {
            state += " or " + waiting.formatted("=");
        }
        return """
                exists (select from message m
                         where m.contact_id = c.id
                           and m.plan_id = (select id from campaign where id = %s and account_id = :filter_account)
                           and (%s)
                        offset 0)""".formatted(bound(outcome.campaign().value()), state);
    }

    /**
     * Looks up the messages of the contact, as {@link #outcome} does. A contact whose message was not sent does not
     * match "not clicked". A click proves that the message arrived, also if its state does not show it.
     */
    private String clicked(long campaign, boolean clicked) {
        return """
                exists (select from message m
                         where m.contact_id = c.id
                           and m.plan_id = (select id from campaign where id = %s and account_id = :filter_account)
                           and %s exists (select from click k where k.message_id = m.id)
                        offset 0)""".formatted(bound(campaign), clicked ? "" : "m.state >= <SENT> and not");
    }

    private String bound(Object value) {
        var name = "filter" + bindings.size();
        bindings.put(name, value);
        return ":" + name;
    }
}
