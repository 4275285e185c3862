package io.tidings.imports;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The statement that takes back one part of an import. Each row of the part has one verdict:
 *
 * <ul>
 *   <li>{@code delete}: the import created the contact, and nothing used or changed it since.
 *   <li>{@code in_use}: the import created the contact. It has messages, or a draft names it. It is kept whole, so that the
 *       history of what was sent stays complete.
 *   <li>{@code other}: the import created the contact, and another import has it too. The values that only this import
 *       gave are taken back. From then on the other import counts as the one that created it.
 *   <li>{@code changed}: the import created the contact, and a person or a program changed it since. It is kept whole.
 *   <li>{@code known}: the contact existed before. The values that the import changed are restored.
 *   <li>{@code gone}: the contact was deleted meanwhile.
 * </ul>
 *
 * A value is restored only if the contact still has the value of this import, and no later import has it too. If the last
 * change of a contact was that of this import, the row of the import that created the contact notes the time of the undo
 * ({@code contact_updated_at}). So two imports that are undone leave nothing, in any order.
 */
final class ImportUndoSql {
    private static final List<String> FIELDS = List.of("first_name", "last_name", "location", "preferred_product");

    static final String STATEMENT = """
            with part as materialized (
                select row_no, contact_id, created, first_name, last_name, location, preferred_product,
                       case when :keeps then variables - :noAttributes end as attributes, before
                  from import_member
                 where import_no = :import and row_no > :after and row_no <= :upto
            ), others as materialized (
                select o.contact_id, o.import_no, o.row_no, o.created, o.before, job.finished_at, job.tags,
                       o.first_name, o.last_name, o.location, o.preferred_product,
                       case when job.keep_columns = 'contact' then o.variables end as attributes,
                       o.import_no > :import or job.finished_at is null or job.finished_at >= :started as is_later
                  from import_member o left join import_job job on job.no = o.import_no
                 where o.contact_id >= :low and o.contact_id <= :high and o.contact_id = any(:ids)
                   and o.import_no <> :import
            ), heir as materialized (
                select distinct on (contact_id) contact_id, import_no, row_no, before, finished_at
                  from others order by contact_id, import_no
            ), later as materialized (
                select others.contact_id, <later>,
                       array_agg(said.key) as attributes, array_agg(said.tag) as tags
                  from others
                  left join lateral (
                       select jsonb_object_keys(others.attributes) as key, null as tag
                        union all
                       select null, unnest(others.tags)
                        union all
                       select null, lower(btrim(tag))
                         from unnest(string_to_array(others.attributes ->> 'tags', ',')) as tag
                        union all
                       select null, lower(btrim(tag))
                         from jsonb_array_elements_text(
                              case when others.attributes ->> 'tags' like '[%'
                                   then cast(others.attributes ->> 'tags' as jsonb) else '[]' end) as tag) said on true
                 where others.is_later
                 group by others.contact_id
            ), named as materialized (
                select cast(chosen.id as bigint) as contact_id
                  from campaign, jsonb_array_elements_text(audience -> 'customer_ids') as chosen (id)
                 where account_id = :account and status in ('draft', 'scheduled')
            ), judged as materialized (
                select part.*, c.created_at, c.updated_at, <current>, c.attributes as old_attributes, c.tags as old_tags,
                       case when c.id is null then 'gone'
                            when not part.created then 'known'
                            when exists (select from message m where m.contact_id = part.contact_id offset 0)
                              or part.contact_id in (select contact_id from named) then 'in_use'
                            when part.contact_id in (select contact_id from heir) then 'other'
                            when c.updated_at <> coalesce(
                                 cast(part.before ->> 'contact_updated_at' as timestamptz), c.created_at) then 'changed'
                            else 'delete' end as verdict,
                       case when part.created
                            then (select jsonb_object_agg(key, '') from jsonb_object_keys(part.attributes) as key)
                            else part.before -> 'attributes' end as put_back,
                       case when part.before -> 'tags_added' is null and part.created then :tags
                            else array(select jsonb_array_elements_text(part.before -> 'tags_added')) end as added,
                       array(select jsonb_array_elements_text(part.before -> 'tags_removed')) as removed
                  from part
                  left join (select * from contact where id = any(:ids) and account_id = :account) c
                         on c.id = part.contact_id
            ), restored as materialized (
                select j.contact_id, <restored>,
                       case when j.put_back is null then j.old_attributes else coalesce((
                            select jsonb_object_agg(key, value) filter (where value <> '""')
                              from (select key,
                                           case when back.value is not null
                                                 and coalesce(now.value, '""') = coalesce(j.attributes -> key, '""')
                                                 and not coalesce(key = any(later.attributes), false)
                                                then back.value else now.value end as value
                                      from jsonb_each(j.old_attributes) now
                                      full join jsonb_each(j.put_back) back using (key)) merged), '{}') end as attributes,
                       case when j.added = '{}' and j.removed = '{}' then j.old_tags
                            else array(select distinct tag from unnest(j.old_tags || j.removed) as tag
                                        where tag <> all(j.added) or tag = any(later.tags) order by tag) end as tags
                  from judged j left join later on later.contact_id = j.contact_id
                 where j.verdict = 'other' or j.verdict = 'known' and j.before is not null
            ), updated as (
                update contact c
                   set first_name = r.first_name, last_name = r.last_name, location = r.location,
                       preferred_product = r.preferred_product, attributes = r.attributes, tags = r.tags,
                       updated_at = now()
                  from restored r
                 where c.id = any(:ids) and c.id = r.contact_id
                   and (c.first_name, c.last_name, c.location, c.preferred_product, c.attributes, c.tags)
                       is distinct from
                       (r.first_name, r.last_name, r.location, r.preferred_product, r.attributes, r.tags)
                returning c.id
            ), deleted as (
                delete from contact c using judged
                 where c.id = any(:ids) and c.id = judged.contact_id and judged.verdict = 'delete'
                returning c.id
            ), inherited as (
                update import_member m
                   set created = true,
                       before = jsonb_strip_nulls(jsonb_build_object(
                           'contact_updated_at', case when updated.id is null then j.updated_at else now() end,
                           'tags_added', m.before -> 'tags_added'))
                  from judged j
                  join heir on heir.contact_id = j.contact_id
                  left join updated on updated.id = j.contact_id
                 where m.contact_id >= :low and m.contact_id <= :high and m.contact_id = any(:ids)
                   and j.verdict = 'other' and m.import_no = heir.import_no and m.row_no = heir.row_no
                   and (j.updated_at = coalesce(cast(j.before ->> 'contact_updated_at' as timestamptz), j.created_at)
                        or heir.before is not null and j.updated_at <= heir.finished_at)
            ), noted as (
                update import_member m
                   set before = coalesce(m.before, '{}') || jsonb_build_object('contact_updated_at', now())
                  from judged j
                  join updated on updated.id = j.contact_id
                  join others creator on creator.contact_id = j.contact_id and creator.created
                 where m.contact_id >= :low and m.contact_id <= :high and m.contact_id = any(:ids)
                   and j.verdict = 'known' and j.updated_at <= :finished
                   and m.import_no = creator.import_no and m.row_no = creator.row_no
            ), taken as (
                delete from import_member where import_no = :import and row_no > :after and row_no <= :upto
            )
            select count(deleted.id) as deleted,
                   count(*) filter (where verdict = 'known' and updated.id is not null) as restored,
                   count(*) filter (where verdict = 'known' and before is null) as unchanged,
                   count(*) filter (where verdict = 'in_use') as in_use,
                   count(*) filter (where verdict = 'changed'
                                       or verdict = 'known' and before is not null and updated.id is null) as changed,
                   count(*) filter (where verdict = 'other') as other_import
              from judged
              left join updated on updated.id = judged.contact_id
              left join deleted on deleted.id = judged.contact_id
            """.replace("<later>", eachField("bool_or(others.%1$s is not null) as %1$s"))
            .replace("<current>", eachField("c.%1$s as old_%1$s"))
            .replace("<restored>", eachField("""
                    case when j.old_%1$s = j.%1$s and not coalesce(later.%1$s, false)
                         then coalesce(case when j.created then '' else j.before ->> '%1$s' end, j.old_%1$s)
                         else j.old_%1$s end as %1$s"""));

    private ImportUndoSql() {}

    private static String eachField(String sql) {
        return FIELDS.stream().map(sql::formatted).collect(Collectors.joining(",\n       "));
    }
}
