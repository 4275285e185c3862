-- Who owns what. Everything else hangs on account.

create table account (
    id              bigint generated always as identity primary key,
    name            text        not null,
    default_country text,                                   -- ISO 3166-1 alpha-2, for numbers in national form
    time_zone       text        not null default 'UTC',
    demo            boolean     not null default false,
    created_at      timestamptz not null default now()
);

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

-- The cookie holds the token; only its SHA-256 is here, so that a stolen dump signs nobody in.
create table user_session (
    token_hash   bytea primary key,
    user_id      bigint      not null references app_user on delete cascade,
    account_id   bigint      not null references account,
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at   timestamptz not null
);
create index user_session_user on user_session (user_id);

create table api_key (
    id           bigint generated always as identity primary key,
    account_id   bigint      not null references account,
    name         text        not null,
    key_id       text        not null unique,               -- the public part, by which the row is found
    secret_hash  bytea       not null,                      -- SHA-256: the secret has 256 random bits
    last_four    text        not null,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at   timestamptz
);
create index api_key_account on api_key (account_id);

-- One-time links that create the first owner of an installation without demo data.
create table first_owner_link (
    token_hash bytea primary key,
    created_at timestamptz not null default now(),
    used_at    timestamptz
);
