-- Who did what, append-only. An entry is inserted by the transaction that does the thing, and chained when that commits:
-- the account's head is locked for that instant only, and always as the last lock of all, so that nobody waits for a
-- long transaction and nobody deadlocks over it. Entry and link are two rows because neither is ever updated.

create table audit_entry (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account,
    at         timestamptz not null default clock_timestamp(),
    actor      text        not null,                        -- user:7, key:3, system
    action     text        not null,                        -- campaign.launched, key.revoked …
    subject    text        not null,                        -- campaign:12, key:3 …
    details    jsonb       not null default '{}'            -- ids and facts, nothing about a person
);
create index audit_entry_newest on audit_entry (account_id, id);

-- h(n) = SHA-256(h(n-1) || canonical entry); h(0) is 32 zero bytes.
create table audit_link (
    account_id bigint not null,
    seq        bigint not null,                             -- from 1, without a gap
    entry_id   bigint not null unique,
    hash       bytea  not null,
    primary key (account_id, seq)
);

create table audit_head (
    account_id bigint primary key,
    seq        bigint not null,
    hash       bytea  not null
);

-- What is hashed: each field with its length in octets before it, so that no two entries read the same.
create function audit_canonical(entry audit_entry, seq bigint) returns bytea language sql stable as $$
    select convert_to(string_agg(octet_length(field) || ':' || field, '' order by place), 'UTF8')
      from unnest(array[
          entry.account_id::text, seq::text, entry.id::text,
          (extract(epoch from entry.at) * 1000000)::bigint::text,
          entry.actor, entry.action, entry.subject, entry.details::text]) with ordinality as canonical(field, place)
$$;

create function audit_chain() returns trigger language plpgsql as $$
declare
    head audit_head;
begin
    insert into audit_head (account_id, seq, hash)
    values (new.account_id, 0, decode(repeat('00', 32), 'hex'))
    on conflict do nothing;
    select * into head from audit_head where account_id = new.account_id for update;
    head.seq := head.seq + 1;
    head.hash := sha256(head.hash || audit_canonical(new, head.seq));
    update audit_head set seq = head.seq, hash = head.hash where account_id = new.account_id;
    insert into audit_link (account_id, seq, entry_id, hash) values (new.account_id, head.seq, new.id, head.hash);
    return null;
end $$;

create constraint trigger audit_chained after insert on audit_entry
    deferrable initially deferred for each row execute function audit_chain();

create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger audit_entry_stays before update or delete on audit_entry
    for each row execute function audit_refuse();
create trigger audit_entry_is_not_emptied before truncate on audit_entry
    for each statement execute function audit_refuse();
create trigger audit_link_stays before update or delete on audit_link
    for each row execute function audit_refuse();
create trigger audit_link_is_not_emptied before truncate on audit_link
    for each statement execute function audit_refuse();
create trigger audit_head_is_not_removed before delete on audit_head
    for each row execute function audit_refuse();
create trigger audit_head_is_not_emptied before truncate on audit_head
    for each statement execute function audit_refuse();
