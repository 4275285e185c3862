-- What reports, the queue monitor and alerts are read from.

-- Who failed and why, in the audience's order: lists, exports and the breakdown by reason read this alone.
create index failure_final on failure (plan_id, message_id) include (class, code) where final;

-- What each running dispatcher last said of itself; one row a node, replaced in place.
create table dispatch_node (
    node_id bigint primary key,
    beat_at timestamptz not null,
    report  jsonb       not null
) with (fillfactor = 50);

-- Percent of failures from which a campaign holds itself back; null: never.
alter table campaign add column pause_on_failure_rate smallint check (pause_on_failure_rate between 1 and 100);

-- Something is wrong and somebody should look. One open row for each subject; it clears itself.
create table alert (
    id              bigint generated always as identity primary key,
    account_id      bigint      references account,         -- null: the installation's
    kind            text        not null,
    subject         text        not null,                   -- gateway:3, campaign:12, credits …
    detail          text        not null,
    facts           jsonb       not null default '{}',
    watched_since   timestamptz not null default now(),
    raised_at       timestamptz,                            -- null: not for long enough yet to bother anybody
    seen_at         timestamptz not null default now(),     -- when the reason was last there
    cleared_at      timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text
);
create unique index alert_open on alert (account_id, kind, subject) nulls not distinct where cleared_at is null;
create index alert_account on alert (account_id, id);
