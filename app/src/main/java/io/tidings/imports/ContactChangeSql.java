package io.tidings.imports;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The statement that stores the rows of a chunk as contacts and as members of the import, for the rules and the columns of
 * one import.
 *
 * <p>One statement writes both tables. It takes an id from the sequence for each unknown phone, so members need no second
 * lookup. Unchanged contacts are not written. If another transaction inserts one of the phones meanwhile, the unique index
 * refuses the insert. If another transaction deletes a contact, the result has a row less. In both cases the statement is
 * repeated. "on conflict" would cost each row a second index search and a WAL record.
 *
 * <p>The columns {@code set_…} of a row are the values that change a known contact; null if nothing changes. Concurrent
 * imports may change the contact between the lookup and the update. Therefore tags and attributes are merged into the
 * row that the update finds.
 */
final class ContactChangeSql {
    private static final String STATEMENT = """
            with input as materialized (
                select found.*, <before> as before
                  from (select given.row_no, given.phone,
                               given.first_name, given.last_name, given.location, given.preferred_product,
                               cast(given.variables as jsonb) as variables,
                               <attributes> as attributes, <row_tags> as row_tags,
                               contact.id is null as is_new,
                               coalesce(contact.id, nextval('contact_id_seq'::regclass)) as contact_id,
                               <sets>,
                               <set_attributes> as set_attributes,
                               <set_tags> as set_tags,
                               <olds>,
                               contact.attributes as old_attributes,
                               contact.tags as old_tags
                          from unnest(:rowNumbers, :phones, :firstNames, :lastNames, :locations, :products, :variables,
                                      :rowTags)
                               as given (row_no, phone, first_name, last_name, location, preferred_product, variables,
                                         row_tags)
                          left join contact on contact.account_id = :account and contact.phone = given.phone) found
            ), added as (
                insert into contact (id, account_id, phone, first_name, last_name, location,
                                     preferred_product, attributes, tags)
                overriding system value
                select contact_id, :account, phone, first_name, last_name, location, preferred_product,
                       <new_attributes>, <new_tags>
                  from input
                 where is_new
                returning 1
            ), updated as (
                update contact
                   set first_name = coalesce(input.set_first_name, contact.first_name),
                       last_name = coalesce(input.set_last_name, contact.last_name),
                       location = coalesce(input.set_location, contact.location),
                       preferred_product = coalesce(input.set_preferred_product, contact.preferred_product),
                       attributes = <merged_attributes>,
                       tags = <merged_tags>,
                       updated_at = now()
                  from input
                 where not input.is_new and input.before is not null and contact.id = input.contact_id
                returning 1
            ), member as (
                insert into import_member (import_no, row_no, created, contact_id, first_name, last_name, location,
                                           preferred_product, variables, before)
                select :import, row_no, is_new, contact_id, <own>, variables, before from input
                returning 1
            )
            select (select count(*) from added) as added,
                   (select count(*) from updated) as updated,
                   (select count(*) from input where not is_new and before is null) as unchanged
            """;

    private static final String ATTRIBUTES = "(cast(given.variables as jsonb) - :noAttributes)";
    private static final String ROW_TAGS = "string_to_array(given.row_tags, chr(31))";
    private static final List<ContactField> TEXTS = List.of(
            ContactField.FIRST_NAME, ContactField.LAST_NAME, ContactField.LOCATION, ContactField.PREFERRED_PRODUCT);

    private final ColumnMapping columns;
    private final ImportRules rules;

    private ContactChangeSql(ColumnMapping columns, ImportRules rules) {
        this.columns = columns;
        this.rules = rules;
    }

    static String of(ImportRow job) {
        return new ContactChangeSql(job.columns(), job.rules()).sql();
    }

    private String sql() {
        boolean keeps = rules.keepsInContact();
        return STATEMENT
                .replace("<attributes>", keeps ? ATTRIBUTES : "cast(null as jsonb)")
                .replace("<row_tags>", keeps ? ROW_TAGS : "cast(null as text[])")
                .replace("<sets>", eachText(field -> "%s as set_%s".formatted(setText(field), name(field))))
                .replace("<set_attributes>", keeps ? setAttributes() : "cast(null as jsonb)")
                .replace("<set_tags>", setTags())
                .replace("<olds>", eachText(field -> "contact.%1$s as old_%1$s".formatted(name(field))))
                .replace("<before>", before())
                .replace(
                        "<new_attributes>", keeps ? withoutBlanks("coalesce(attributes, '{}')") : "cast('{}' as jsonb)")
                .replace("<new_tags>", keeps ? "array(select distinct unnest(:tags || row_tags) order by 1)" : ":tags")
                .replace("<merged_attributes>", keeps ? mergedAttributes() : "contact.attributes")
                .replace("<merged_tags>", mergedTags())
                .replace("<own>", eachText(this::own));
    }

    /** Returns the value that the row gives to a known contact; null if it changes nothing. */
    private String setText(ContactField field) {
        var column = name(field);
        if (columns.columnOf(field) < 0) {
            return "cast(null as text)";
        }
        return switch (rules.onKnown()) {
            case UPDATE ->
                rules.erases()
                        ? "nullif(given.%1$s, contact.%1$s)".formatted(column)
                        : "nullif(nullif(given.%1$s, ''), contact.%1$s)".formatted(column);
            case FILL_BLANKS -> "case when contact.%1$s = '' then nullif(given.%1$s, '') end".formatted(column);
            case ONLY_NEW -> "cast(null as text)";
        };
    }

    private String setAttributes() {
        return switch (rules.onKnown()) {
            case UPDATE -> {
                var changed = rules.erases()
                        ? withoutBlanks("(contact.attributes || " + ATTRIBUTES + ")") + " <> contact.attributes"
                        : "not contact.attributes @> " + ATTRIBUTES;
                yield "case when %s then %s end".formatted(changed, ATTRIBUTES);
            }
            case FILL_BLANKS ->
                "nullif(%s - array(select jsonb_object_keys(contact.attributes)), '{}')".formatted(ATTRIBUTES);
            case ONLY_NEW -> "cast(null as jsonb)";
        };
    }

    /** Returns the tags to add to a known contact, or all its tags if the file decides them; null if nothing changes. */
    private String setTags() {
        if (decidesTags()) {
            return "nullif(array(select distinct unnest(:tags || %s) order by 1), contact.tags)".formatted(ROW_TAGS);
        }
        var tags = switch (rules.onKnown()) {
            case UPDATE -> rules.keepsInContact() ? ":tags || " + ROW_TAGS : ":tags";
            case FILL_BLANKS ->
                rules.keepsInContact()
                        ? ":tags || case when contact.tags = '{}' then %s end".formatted(ROW_TAGS)
                        : ":tags";
            case ONLY_NEW -> ":tags";
        };
        return "case when not contact.tags @> (%1$s) then %1$s end".formatted(tags);
    }

    private String mergedTags() {
        return decidesTags()
                ? "coalesce(input.set_tags, contact.tags)"
                : "case when input.set_tags is null then contact.tags"
                        + " else array(select distinct unnest(contact.tags || input.set_tags) order by 1) end";
    }

    private String mergedAttributes() {
        return "case when input.set_attributes is null then contact.attributes else %s end"
                .formatted(withoutBlanks("(contact.attributes || input.set_attributes)"));
    }

    /** Returns the previous values of what the row changes. Only tags are noted for a new contact. */
    private String before() {
        var texts =
                eachText(field -> "'%1$s', case when set_%1$s is not null then old_%1$s end".formatted(name(field)));
        var changed = TEXTS.stream().map(field -> "set_" + name(field)).collect(Collectors.joining(", "));
        return """
                case when is_new then case when row_tags <> '{}' then
                                           jsonb_build_object('tags_added', to_jsonb(:tags || row_tags)) end
                     when coalesce(%s) is not null or set_attributes is not null or set_tags is not null then
                     jsonb_strip_nulls(jsonb_build_object(%s,
                         'attributes', (select jsonb_object_agg(key, coalesce(old_attributes -> key, '""'))
                                          from jsonb_object_keys(set_attributes) as key),
                         'tags_added', case when set_tags is not null then
                              to_jsonb(array(select unnest(set_tags) except select unnest(old_tags))) end,
                         'tags_removed', %s)) end""".formatted(
                changed,
                texts,
                decidesTags() ? "to_jsonb(array(select unnest(old_tags) except select unnest(set_tags)))" : "null");
    }

    /** Returns the value that belongs to the import; null if the file says nothing. */
    private String own(ContactField field) {
        if (columns.columnOf(field) < 0) {
            return "cast(null as text)";
        }
        return rules.erases() ? name(field) : "nullif(%s, '')".formatted(name(field));
    }

    /** Under "erase" the tags of a contact become those of the file, if it has a column of tags. */
    private boolean decidesTags() {
        return rules.keepsInContact() && rules.erases() && columns.tagsColumn() >= 0;
    }

    private String withoutBlanks(String attributes) {
        return rules.erases()
                ? "(%1$s - array(select key from jsonb_each_text(%1$s) where value = ''))".formatted(attributes)
                : attributes;
    }

    private static String eachText(Function<ContactField, String> sql) {
        return TEXTS.stream().map(sql).collect(Collectors.joining(",\n       "));
    }

    private static String name(ContactField field) {
        return field.name().toLowerCase(Locale.ROOT);
    }
}
