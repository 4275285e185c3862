-- Alerts, invariants, retention and erasure.

create table alert (
    id              bigint generated always as identity primary key,
    account_id      bigint      references account,
    kind            text        not null,
    subject         text        not null,
    detail          text        not null,
    facts           jsonb       not null default '{}',
    watched_since   timestamptz not null default now(),
    raised_at       timestamptz,
    seen_at         timestamptz not null default now(),
    cleared_at      timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text
);
create unique index alert_open on alert (account_id, kind, subject) nulls not distinct where cleared_at is null;
create index alert_account on alert (account_id, id);
comment on table alert is 'A problem that needs attention. A subject has at most one open alert of a kind. An alert is cleared when its reason is gone.';
comment on column alert.account_id is 'Null for an alert of the installation.';
comment on column alert.subject is 'For example gateway:3, campaign:12 or credits.';
comment on column alert.raised_at is 'Null until the reason has lasted long enough.';
comment on column alert.seen_at is 'When the reason was last seen.';

create table invariant_check (
    invariant  text        primary key,
    violations int         not null,
    checked_at timestamptz not null
);
comment on table invariant_check is 'The result of the last check of each invariant of db/invariants.sql.';

create table account_retention (
    account_id   bigint primary key references account,
    message_days int    check (message_days between 1 and 36500),
    blanked_upto bigint not null default 0
);
comment on table account_retention is 'How long an account keeps the texts and numbers of its messages.';
comment on column account_retention.message_days is 'Null for the setting of the installation.';
comment on column account_retention.blanked_upto is 'Messages up to this id are blanked.';

create table retention_failure (
    step   text primary key,
    nights int  not null check (nights > 0)
);
comment on table retention_failure is 'Steps of the nightly retention that failed. A row is deleted when its step succeeds.';
comment on column retention_failure.step is 'The records that the step deletes, for example nodes.';
comment on column retention_failure.nights is 'How many nights in a row the step failed.';

create table erasure (
    id                       bigint generated always as identity primary key,
    account_id               bigint      not null references account,
    task_id                  uuid        not null references task,
    contact_id               bigint      not null,
    phone                    text        collate "C" not null,
    actor_kind               text        not null,
    actor_id                 bigint      not null,
    temporary_suppression_id bigint,
    requested_at             timestamptz not null default now(),
    unique (account_id, contact_id)
);
comment on table erasure is 'A request to erase a person. The row is deleted with the last trace.';
comment on column erasure.temporary_suppression_id is 'The row of suppression that exists only during the erasure.';
