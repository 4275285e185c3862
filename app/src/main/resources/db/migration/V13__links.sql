-- Short links and clicks. Each recipient gets a link of their own, and no row is stored for it: the link contains the id of the message
-- and the number of the target, signed. The plan is found by the range of ids, so links work after their messages are deleted.

create table link (
    plan_id    bigint      not null,
    number     smallint    not null check (number between 0 and 15),
    account_id bigint      not null references account,
    first_id   bigint      not null,
    last_id    bigint      not null,
    url        text        not null check (url ~ '^https?://[^@[:space:][:cntrl:]/?#]+([/?#][^[:space:][:cntrl:]]*)?$'),
    created_at timestamptz not null default now(),
    primary key (plan_id, number),
    unique (plan_id, url)
);
create unique index link_first_id on link (first_id, number);
comment on table link is 'A target of the links of a plan.';
comment on column link.first_id is 'The messages of the plan have the ids first_id to last_id.';

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
comment on table click is
    'One row for each message and link that was followed. Holds nothing about the visitor. Rows are deleted with the partition of the message; click_total keeps their sums.';
comment on column click.number is 'Number of the link.';

create table click_total (
    plan_id bigint   not null,
    number  smallint not null,
    variant smallint,
    people  bigint   not null,
    clicks  bigint   not null,
    constraint click_total_unique unique nulls not distinct (plan_id, number, variant)
);
comment on table click_total is 'The sums of deleted clicks.';
comment on column click_total.number is 'Number of the link. -1 counts people who followed any link, each of them once.';

create table link_key (
    single_row boolean primary key default true check (single_row),
    secret     bytea   not null
);
comment on table link_key is 'The key that signs short links. With it one can forge clicks, and nothing else.';
