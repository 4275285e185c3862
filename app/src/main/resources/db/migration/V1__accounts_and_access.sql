-- Accounts, their users and API keys, idempotency keys, and the limit of launches.

create table account (
    id                  bigint generated always as identity primary key,
    name                text        not null,
    default_country     text,
    time_zone           text        not null default 'UTC',
    missing_value       text        not null default 'empty',
    allow_premium_numbers boolean   not null default false,
    demo                boolean     not null default false,
    reads_per_minute    int         check (reads_per_minute > 0),
    writes_per_minute   int         check (writes_per_minute > 0),
    launches_per_minute int         check (launches_per_minute > 0),
    backlog_limit       bigint      check (backlog_limit > 0),
    created_at          timestamptz not null default now(),
    closed_at           timestamptz,
    erase_requested_at  timestamptz,
    erased_at           timestamptz,
    erased_rows         bigint      not null default 0,
    constraint only_a_closed_account_is_erased check (erase_requested_at is null or closed_at is not null)
);
comment on table account is 'A tenant. Every other row belongs to one account.';
comment on column account.closed_at is 'The users of a closed account cannot sign in, and its keys are refused. Null for an open account.';
comment on column account.erase_requested_at is 'From then on a job deletes the rows of the account. It cannot be reopened.';
comment on column account.erased_rows is 'Number of rows that the erasure deleted so far.';
comment on column account.default_country is 'ISO 3166-1 alpha-2 code. Numbers in national form are read as numbers of this country.';
comment on column account.time_zone is 'IANA name. The default of schedules with a local time.';
comment on column account.missing_value is 'Default of new campaigns: empty, unknown, fail, or literal: and a text.';
comment on column account.allow_premium_numbers is 'Contacts and messages may have premium-rate and satellite numbers.';
comment on column account.demo is 'The account holds example data. It starts with a fixed amount of credits.';
comment on column account.reads_per_minute is 'Request limit. Null means the setting of the installation, as in the next two columns.';
comment on column account.backlog_limit is 'Number of messages that may wait to be sent. Null means the setting of the installation.';

create table app_user (
    id            bigint generated always as identity primary key,
    account_id    bigint      not null references account,
    email         text        not null,
    name          text        not null default '',
    role          text        not null default 'owner' check (role in ('owner', 'editor', 'sender', 'viewer')),
    password_hash text        not null,
    created_at    timestamptz not null default now()
);
create unique index app_user_email on app_user (lower(email));
comment on table app_user is 'A person who signs in with an email address and a password.';

create table user_session (
    token_hash   bytea       primary key,
    user_id      bigint      not null references app_user on delete cascade,
    account_id   bigint      not null references account,
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at   timestamptz not null
);
create index user_session_user on user_session (user_id);
comment on table user_session is 'A signed-in browser.';
comment on column user_session.token_hash is 'SHA-256 of the token in the cookie. A stolen dump therefore signs nobody in.';

create table form_key (
    single_row boolean primary key default true check (single_row),
    secret     bytea   not null
);
comment on table form_key is 'The key that encrypts a form while its user signs in again. With it one can read such a form, and show one filled in, but save nothing.';

create table api_key (
    id           bigint generated always as identity primary key,
    account_id   bigint      not null references account,
    name         text        not null,
    key_id       text        not null unique,
    secret_hash  bytea       not null,
    last_four    text        not null,
    scopes       text[]      not null default '{read,write,send,manage}'
                 check (cardinality(scopes) > 0 and scopes <@ array ['read', 'write', 'send', 'manage']),
    rotates      bigint      references api_key,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz,
    expires_at   timestamptz,
    revoked_at   timestamptz
);
create index api_key_account on api_key (account_id);
comment on table api_key is 'A secret with which a program uses the API.';
comment on column api_key.key_id is 'The public part of the key. A request is matched to its row by this value.';
comment on column api_key.secret_hash is 'SHA-256 of the secret. The secret has 256 random bits.';
comment on column api_key.rotates is 'The key that this key replaces. Both are valid until the older one expires or is revoked.';

create table first_owner_link (
    token_hash bytea       primary key,
    created_at timestamptz not null default now(),
    used_at    timestamptz
);
comment on table first_owner_link is 'A link for one use. It creates the first owner of an installation without demo data.';
comment on column first_owner_link.token_hash is 'SHA-256 of the token in the link.';

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
comment on table invitation is 'An invitation to join an account as a user.';
comment on column invitation.token_hash is 'SHA-256 of the token in the link.';

create table idempotency_key (
    account_id  bigint      not null references account,
    key_hash    bytea       not null,
    request     text        not null,
    body_hash   bytea,
    attempt     int         not null default 1,
    lease_until timestamptz not null,
    committed   boolean     not null default false,
    status      int,
    response    bytea,
    created_at  timestamptz not null default now(),
    primary key (account_id, key_hash)
);
create index idempotency_key_created on idempotency_key (created_at);
comment on table idempotency_key is
    'One row for each Idempotency-Key header of the last day. A row without response is a request that still runs, until its lease ends.';
comment on column idempotency_key.key_hash is 'Hash of the key. The key itself is not stored.';
comment on column idempotency_key.request is 'HTTP method and path.';
comment on column idempotency_key.body_hash is 'Null until the body is read to its end.';
comment on column idempotency_key.committed is 'A transaction of the request committed. The request must not run again, whatever its response was.';
comment on column idempotency_key.response is 'The stored response, encrypted with the key of the caller.';

create table launch_quota (
    account_id bigint      primary key references account,
    full_at    timestamptz not null
);
comment on table launch_quota is
    'Limits launches of an account on all nodes together, by the generic cell rate algorithm.';
comment on column launch_quota.full_at is 'The time at which the account has all launches of a minute available again.';
