-- How a campaign is to be sent, chosen with its draft and frozen at launch; retry is a RetryPolicy, null the usual one.
alter table campaign
    add column retry        jsonb,
    add column on_uncertain text not null default 'park' check (on_uncertain in ('park', 'lookup', 'retry')),
    add column gateway_id   bigint references gateway,      -- null: the account's default when it is launched
    add column sender       text,
    add column rate_limit   int check (rate_limit > 0),     -- segments a second
    add column time_zone    text,                           -- IANA name that scheduled_at was meant in
    add column launched_from text;                          -- draft or scheduled: where a refused launch goes back to

-- Paused blocks have a state of their own, so that a claim never looks at them. Of a leased block the chunk that is
-- begun ends; pause_requested then has the rest given back as paused.
alter table send_block
    drop constraint send_block_state_check,
    add constraint send_block_state_check
        check (state in ('PREPARING', 'READY', 'PAUSED', 'LEASED', 'CLOSED', 'CANCELLED')),
    add column pause_requested boolean not null default false;
drop index send_block_open;
create index send_block_open on send_block (plan_id) where state in ('PREPARING', 'READY', 'PAUSED', 'LEASED');

-- What waits for another attempt while its plan is paused: held rows are in no index that a claim reads.
alter table dispatch_queue add column held boolean not null default false;
drop index dispatch_queue_due;
create index dispatch_queue_due on dispatch_queue (due_at) where not held;

-- Messages put back by request leave their bucket for n_requeued and are counted anew by the block that lists them.
alter table outcome_correction
    add column n_requeued bigint not null default 0,
    drop constraint adds_up,
    add constraint adds_up check (n_sent + n_delivered + n_undelivered + n_read + n_failed + n_skipped + n_cancelled
        + n_uncertain + n_requeued = 0);

-- How many of a message's attempts no longer count against the policy; the attempts themselves are never renumbered.
alter table message add column forgiven smallint not null default 0;

-- A dead letter is the final failure of a message that nothing has been done about.
alter table failure
    add column settled    text check (settled in ('requeued', 'discarded', 'overtaken')),
    add column settled_at timestamptz,
    add column settled_by text;
create index failure_dead on failure (account_id, id) where final and settled is null;
