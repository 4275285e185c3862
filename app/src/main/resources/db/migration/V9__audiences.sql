-- Saved filters of contacts, as FilterJson writes them.
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
