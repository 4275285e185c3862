-- Links that a campaign counts: each recipient gets a short one of their own, of which nothing is stored. What it names is
-- in it, signed: the message and the link's number. The plan is found by the range that the message's id lies in, so that
-- links lead on when the messages are forgotten.

alter table campaign add column track_links boolean not null default false;

create table link (
    plan_id    bigint   not null,
    number     smallint not null check (number between 0 and 15),
    account_id bigint   not null references account,
    first_id   bigint   not null,                           -- the plan's messages
    last_id    bigint   not null,
    url        text     not null check (url ~ '^https?://[^@[:space:][:cntrl:]/?#]+([/?#][^[:space:][:cntrl:]]*)?$'),
    created_at timestamptz not null default now(),
    primary key (plan_id, number),
    unique (plan_id, url)
);
create unique index link_of_message on link (first_id, number);

-- One row for each message and link that was opened, without anything of whoever opened it. Goes with the message's
-- partition; what it said of the campaign stays in click_total.
create table click (
    message_id bigint      not null,
    number     smallint    not null,
    plan_id    bigint      not null,
    variant    smallint,
    count      int         not null,
    first_at   timestamptz not null,
    last_at    timestamptz not null,
    primary key (message_id, number)
) with (fillfactor = 80);
create index click_plan on click (plan_id);

-- What clicks of messages that are gone sum to. Number -1 is any link: people, not clicks, who would be counted twice.
create table click_total (
    plan_id bigint   not null,
    number  smallint not null,
    variant smallint,
    people  bigint   not null,
    clicks  bigint   not null,
    constraint click_total_once unique nulls not distinct (plan_id, number, variant)
);

-- Signs the short links. Whoever has it can make up clicks, nothing else.
create table link_key (
    one    boolean primary key default true check (one),
    secret bytea   not null
);
