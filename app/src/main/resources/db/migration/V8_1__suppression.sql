-- To whom nothing is sent. The number is found by itself, or, when the person was erased, by its keyed hash alone: so an
-- opt-out survives the erasure and the next import.

create table suppression (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account,
    phone_hash bytea       not null,                        -- HMAC-SHA-256 of the number under the installation's key
    phone      text        collate "C",                     -- E.164; null once the person was erased
    channel    text        check (channel in ('sms', 'whatsapp')),           -- null: all
    reason     text        not null check (reason in ('stop', 'complaint', 'manual', 'erasure')),
    source     text        not null,                        -- user:7, key:3, system, inbound …
    created_at timestamptz not null default now(),
    constraint suppressed_once unique nulls not distinct (account_id, phone_hash, channel)
);
create index suppression_newest on suppression (account_id, id);
create index suppression_phone on suppression (account_id, phone) where phone is not null;
create index suppression_erased on suppression (account_id, phone_hash) where phone is null;

-- The key of those hashes: the installation's own secret, or, when a setting brings one, only that key's fingerprint, so
-- that a node with another key refuses to start instead of forgetting every erased opt-out.
create table suppression_key (
    one         boolean primary key default true check (one),
    secret      bytea,
    fingerprint bytea not null
);
