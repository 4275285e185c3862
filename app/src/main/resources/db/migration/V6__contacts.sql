-- Contacts, their counts and word search, suppressed numbers, and saved audiences.
-- Imports and launches write contact, import_member and message by the million. These tables have no foreign keys: a check per row
-- costs more than the row. The program deletes dependent rows in one transaction.

create table contact (
    id                bigint generated always as identity primary key,
    account_id        bigint      not null,
    phone             text        collate "C" not null,
    first_name        text        not null default '',
    last_name         text        not null default '',
    location          text        not null default '',
    preferred_product text        not null default '',
    attributes        jsonb       not null default '{}',
    tags              text[]      not null default '{}',
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now()
);
create unique index contact_phone on contact (account_id, phone);
create index contact_newest on contact (account_id, id);
-- Finds the contacts of a rare tag. Contacts without tags are not in it, so an import without tags does not pay for it.
create index contact_tags on contact using gin (tags) where tags <> '{}';
comment on table contact is 'A person with a phone number.';
comment on column contact.phone is 'E.164, with the plus sign.';

-- Every page of a list of contacts shows these counts, and counting 300,000 rows takes 100 ms. Triggers keep them, so that they are
-- right for every statement. Each count is a sum of parts, one part for each group of connections. With a single row, all
-- transactions that add contacts to one account would wait for each other.
create table contact_count (
    account_id bigint   not null,
    part       smallint not null,
    contacts   bigint   not null,
    primary key (account_id, part)
) with (fillfactor = 50);
comment on table contact_count is 'The number of contacts of an account: the sum over all parts.';
comment on column contact_count.part is 'The process id of the connection modulo 16.';
comment on column contact_count.contacts is 'One part may be negative. The sum never is.';

create table contact_tag_count (
    account_id bigint   not null,
    tag        text     not null,
    part       smallint not null,
    contacts   bigint   not null,
    primary key (account_id, tag, part)
) with (fillfactor = 50);
comment on table contact_tag_count is 'The number of contacts of an account with a tag: the sum over all parts, as in contact_count.';

-- The argument is 1 for inserted rows and -1 for deleted rows.
create function count_contacts() returns trigger language plpgsql as $$
begin
    insert into contact_count as c (account_id, part, contacts)
    select account_id, pg_backend_pid() % 16, count(*) * tg_argv[0]::int
      from moved group by account_id order by account_id
    on conflict (account_id, part) do update set contacts = c.contacts + excluded.contacts;
    insert into contact_tag_count as c (account_id, tag, part, contacts)
    select account_id, tag, pg_backend_pid() % 16, count(*) * tg_argv[0]::int
      from moved, unnest(tags) as tag group by account_id, tag order by account_id, tag
    on conflict (account_id, tag, part) do update set contacts = c.contacts + excluded.contacts;
    return null;
end $$;

create function count_changed_tags() returns trigger language plpgsql as $$
begin
    insert into contact_tag_count as c (account_id, tag, part, contacts)
    select account_id, tag, pg_backend_pid() % 16, sum(n)
      from (select account_id, unnest(tags) as tag, 1 as n from updated
             union all
            select account_id, unnest(tags), -1 from previous) changed
     group by account_id, tag having sum(n) <> 0 order by account_id, tag
    on conflict (account_id, tag, part) do update set contacts = c.contacts + excluded.contacts;
    return null;
end $$;

create trigger count_inserted_contacts after insert on contact
    referencing new table as moved for each statement execute function count_contacts('1');
create trigger count_deleted_contacts after delete on contact
    referencing old table as moved for each statement execute function count_contacts('-1');
create trigger count_changed_tags after update on contact
    referencing old table as previous new table as updated for each statement execute function count_changed_tags();

-- Search by words among 500,000 contacts takes milliseconds. One index that an import keeps current costs a third of its speed.
-- Therefore WordIndexes builds several indexes, each for a range of ids, after the import, and merges them as they grow. Contacts
-- above the last index are few, and a search reads them one by one.

-- Returns the words of a text in lower case. Punctuation separates words, except apostrophes, which are removed because people omit
-- them when they type. The account's number precedes each word, so that a search reads no other account's words. A word may have
-- 2046 bytes, and no field has more. The function is one expression, so that the planner inlines it.
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

-- Matches contacts in which every typed word is the beginning of a word. Null, which matches no contact, if no word was typed.
create function contact_query(account bigint, typed text) returns tsquery language sql immutable parallel safe
return (select string_agg('''' || word || ''':*', ' & ')
          from unnest(contact_words(account, typed)) as word)::tsquery;

create table suppression (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account,
    phone_hash bytea       not null,
    phone      text        collate "C",
    channel    text        check (channel in ('sms', 'whatsapp')),
    reason     text        not null check (reason in ('stop', 'complaint', 'manual', 'erasure')),
    source     text        not null,
    created_at timestamptz not null default now(),
    constraint suppression_unique unique nulls not distinct (account_id, phone_hash, channel)
);
create index suppression_newest on suppression (account_id, id);
create index suppression_phone on suppression (account_id, phone) where phone is not null;
create index suppression_erased on suppression (account_id, phone_hash) where phone is null;
comment on table suppression is
    'A number to which nothing is sent. When the person was erased, only the keyed hash remains. So an opt-out survives the erasure and the next import.';
comment on column suppression.phone_hash is 'HMAC-SHA-256 of the number with the key of the installation.';
comment on column suppression.phone is 'E.164. Null after the erasure of the person.';
comment on column suppression.channel is 'Null for all channels.';
comment on column suppression.source is 'For example user:7, key:3, system or inbound.';

create table suppression_version (
    account_id bigint primary key references account,
    version    bigint not null default 1
);
comment on table suppression_version is
    'Counts the changes of the suppression list of an account, in the same transactions. A node sees by one row whether its copy of the list is current. An account without a row never had an entry.';

create function raise_suppression_version() returns trigger language plpgsql as $$
begin
    insert into suppression_version as s (account_id)
    select distinct account_id from changed order by account_id
    on conflict (account_id) do update set version = s.version + 1;
    return null;
end $$;
create trigger raise_version_after_insert after insert on suppression
    referencing new table as changed for each statement execute function raise_suppression_version();
create trigger raise_version_after_update after update on suppression
    referencing new table as changed for each statement execute function raise_suppression_version();
create trigger raise_version_after_delete after delete on suppression
    referencing old table as changed for each statement execute function raise_suppression_version();

create table suppression_key (
    single_row  boolean primary key default true check (single_row),
    secret      bytea,
    fingerprint bytea not null
);
comment on table suppression_key is
    'The key of suppression.phone_hash. A node that has another key refuses to start, because it would not recognise the hashes.';
comment on column suppression_key.secret is 'Null if a setting provides the key.';

create table audience (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account,
    name       text        not null,
    filter     jsonb       not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index audience_newest on audience (account_id, id);
create unique index audience_name on audience (account_id, lower(name));
comment on table audience is 'A saved filter of contacts.';
comment on column audience.filter is 'As FilterJson writes it.';
