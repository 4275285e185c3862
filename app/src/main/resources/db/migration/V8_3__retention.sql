-- How long an account keeps its messages, and how far the older ones are blanked.
create table account_retention (
    account_id   bigint primary key references account,
    message_days int    check (message_days between 1 and 36500),           -- null: as the installation says
    blanked_upto bigint not null default 0                                  -- every message up to this id is blank
);

-- People who asked to be forgotten, until they are. The row goes with the last trace.
create table erasure (
    id           bigint generated always as identity primary key,
    account_id   bigint      not null references account,
    task_id      uuid        not null references task,
    contact_id   bigint      not null,
    phone        text        collate "C" not null,
    actor_kind   text        not null,
    actor_id     bigint      not null,
    hold         bigint,                                    -- entry of the suppression list that is only there meanwhile
    requested_at timestamptz not null default now(),
    unique (account_id, contact_id)
);

-- Their work is done by one job for all that is kept.
delete from scheduled_tasks where task_name in ('prune-tasks', 'prune-imports');
