-- Limits in segments a second, for all nodes together: per gateway, per sender of a gateway ({"ACME": 5}), and per plan.
alter table gateway
    add column rate_limit         int   check (rate_limit > 0),
    add column sender_rate_limits jsonb not null default '{}';

-- When the next segment of a limited gateway, sender or plan is free, by this database's clock. Debited by the statement
-- that commits a chunk's watermark; what has no limit has no row.
create table rate_bucket (
    scope   text        not null check (scope in ('gateway', 'single', 'sender', 'plan')),
    id      bigint      not null,
    name    text        not null default '',
    free_at timestamptz not null,
    primary key (scope, id, name)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- Blocks are claimed gateway by gateway, in the order of claim_at: the time from which the block was due, later by its
-- priority and by the work of its plan that comes before it. So ageing needs no sorting: what waits keeps its place, and
-- what is more urgent comes before it only for so long.
alter table send_block
    add column claim_at timestamptz not null default now(),
    add column rescues  smallint    not null default 0;       -- how often its holder was lost
drop index send_block_ready;
create index send_block_ready on send_block (gateway_id, claim_at, id) where state = 'READY';
create index send_block_urgent on send_block (gateway_id, claim_at, id) where state = 'READY' and priority = 0;

-- Messages that were sent alone do not wait behind retries of campaigns.
alter table dispatch_queue
    add column single  boolean  not null default false,
    add column rescues smallint not null default 0;           -- how often its holder was lost before it was begun
create index dispatch_queue_gateway on dispatch_queue (gateway_id, due_at);
create index dispatch_queue_single on dispatch_queue (gateway_id, due_at) where single;

-- A doubt is looked up a few times where the provider can be asked; next_check is null when nobody is asked any more.
alter table uncertain
    add column attempt    smallint    not null default 1,
    add column checks     smallint    not null default 0,
    add column next_check timestamptz;
create index uncertain_next_check on uncertain (next_check) where next_check is not null;
create index uncertain_since on uncertain (since);

-- How many messages of an account may wait to be sent; null: the installation's setting.
alter table account add column backlog_limit bigint check (backlog_limit > 0);
