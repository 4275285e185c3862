-- The audit log: append-only entries and a chain of hashes over them.
-- A transaction inserts its entry when it acts. A deferred trigger adds the link when the transaction commits. So the head of the
-- account is locked only for that instant, and it is the last lock of the transaction. So no transaction waits for a long one, and
-- no deadlock is possible. Entry and link are two rows because neither is ever updated.

create table audit_entry (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account,
    at         timestamptz not null default clock_timestamp(),
    actor      text        not null,
    action     text        not null,
    subject    text        not null,
    details    jsonb       not null default '{}'
);
create index audit_entry_newest on audit_entry (account_id, id);
comment on table audit_entry is 'One action of one actor. Rows are only inserted.';
comment on column audit_entry.actor is 'user:7, key:3 or system.';
comment on column audit_entry.action is 'For example campaign.launched or key.revoked.';
comment on column audit_entry.subject is 'For example campaign:12 or key:3.';
comment on column audit_entry.details is 'Ids and facts. Holds no personal data.';

create table audit_link (
    account_id bigint not null,
    seq        bigint not null,
    entry_id   bigint not null unique,
    hash       bytea  not null,
    primary key (account_id, seq)
);
comment on table audit_link is 'The hash chain of an account. Rows are only inserted.';
comment on column audit_link.seq is 'Starts at 1 and has no gap.';
comment on column audit_link.hash is 'h(n) = SHA-256(h(n-1) || canonical entry). h(0) is 32 zero bytes.';

create table audit_head (
    account_id bigint primary key,
    seq        bigint not null,
    hash       bytea  not null
);
comment on table audit_head is 'The last link of each account.';

-- Returns the bytes to hash. The length of each field in octets precedes the field, so no two entries give the same bytes.
create function audit_canonical(entry audit_entry, seq bigint) returns bytea language sql stable as $$
    select convert_to(string_agg(octet_length(field) || ':' || field, '' order by place), 'UTF8')
      from unnest(array[
          entry.account_id::text, seq::text, entry.id::text,
          (extract(epoch from entry.at) * 1000000)::bigint::text,
          entry.actor, entry.action, entry.subject, entry.details::text]) with ordinality as canonical(field, place)
$$;

create function append_audit_link() returns trigger language plpgsql as $$
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

create constraint trigger append_audit_link after insert on audit_entry
    deferrable initially deferred for each row execute function append_audit_link();

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger audit_entry_refuse_change before update or delete on audit_entry
    for each row execute function refuse_audit_change();
create trigger audit_entry_refuse_truncate before truncate on audit_entry
    for each statement execute function refuse_audit_change();
create trigger audit_link_refuse_change before update or delete on audit_link
    for each row execute function refuse_audit_change();
create trigger audit_link_refuse_truncate before truncate on audit_link
    for each statement execute function refuse_audit_change();
create trigger audit_head_refuse_delete before delete on audit_head
    for each row execute function refuse_audit_change();
create trigger audit_head_refuse_truncate before truncate on audit_head
    for each statement execute function refuse_audit_change();
