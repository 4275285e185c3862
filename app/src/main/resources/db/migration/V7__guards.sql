-- Rights of keys, invitations, idempotency keys.

-- Keys that exist keep all rights.
alter table api_key
    add column scopes     text[] not null default '{read,write,send,manage}'
        check (cardinality(scopes) > 0 and scopes <@ array ['read', 'write', 'send', 'manage']),
    add column expires_at timestamptz,
    -- The key that this one takes the place of; both live until the older one expires or is revoked.
    add column rotates    bigint references api_key;

-- Limits of an account that differ from the installation's, in requests a minute.
alter table account
    add column reads_per_minute    int check (reads_per_minute > 0),
    add column writes_per_minute   int check (writes_per_minute > 0),
    add column launches_per_minute int check (launches_per_minute > 0);

-- The link holds the token; only its SHA-256 is here.
create table invitation (
    id          bigint generated always as identity primary key,
    account_id  bigint      not null references account,
    email       text        not null,
    role        text        not null check (role in ('owner', 'editor', 'sender', 'viewer')),
    token_hash  bytea       not null unique,
    invited_by  text        not null,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    accepted_at timestamptz
);
create index invitation_account on invitation (account_id);

-- One row for each Idempotency-Key of the last day. The key itself is not here, only its hash; the answer is sealed with
-- what only the caller knows. A row without answer is a request under way, until its lease ends. effective says that a
-- transaction of that request committed: whatever became of the request, it must not run again.
create table idempotency_key (
    account_id  bigint      not null references account,
    key_hash    bytea       not null,
    request     text        not null,                       -- method and path
    body_hash   bytea,                                      -- null until the body is read to its end
    attempt     int         not null default 1,
    lease_until timestamptz not null,
    effective   boolean     not null default false,
    status      int,
    answer      bytea,
    created_at  timestamptz not null default now(),
    primary key (account_id, key_hash)
);
create index idempotency_key_created on idempotency_key (created_at);
