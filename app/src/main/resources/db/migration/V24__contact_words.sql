-- Words of contacts, so that a search among 500,000 takes milliseconds. An index that an import keeps up with costs it a
-- third of its speed, so there are several, each of the contacts between two ids, built behind the import and put together
-- as they grow by WordIndexes. What is newer than the last is few, and looked through.

-- Small, parted by punctuation but for apostrophes, which are left out as they are by people who type. Each is behind its
-- account, so that no account searches through the words of another. A word may have 2046 bytes; no field has more.
-- Functions of one expression: the planner puts it in their place.
create function contact_words(account bigint, texts text) returns text[]
language sql immutable parallel safe
return array_remove(
    string_to_array(
        substr(replace(' ' || translate(lower(texts), '-.,;:/\()"&+_''’', '             '),
                       ' ', ' ' || cast(account as text) || '/'), 2),
        ' '),
    cast(account as text) || '/');

create function contact_vector(account bigint, first_name text, last_name text, location text, product text)
returns tsvector language sql immutable parallel safe
return array_to_tsvector(
    contact_words(account, first_name || ' ' || last_name || ' ' || location || ' ' || product));

-- Every word that was typed begins a word; null, which finds nobody, when there is none.
create function contact_query(account bigint, typed text) returns tsquery language sql immutable parallel safe
return (select string_agg('''' || word || ''':*', ' & ')
          from unnest(contact_words(account, typed)) as word)::tsquery;

-- The contacts that are here already. The name says which ids it holds: above the first, up to the second.
do $$
declare newest bigint := (select max(id) from contact);
begin
    if newest is not null then
        execute format('create index contact_words_0_%1$s on contact using gin'
            ' (contact_vector(account_id, first_name, last_name, location, preferred_product))'
            ' with (fastupdate = off) where id > 0 and id <= %1$s', newest);
    end if;
end $$;
