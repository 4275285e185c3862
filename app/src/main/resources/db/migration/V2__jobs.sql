-- Background work: the task that every 202 names, and db-scheduler's own table.

create table task (
    id           uuid primary key,
    account_id   bigint      not null references account,
    kind         text        not null,                      -- import, launch
    subject      text        not null,                      -- the id of what is worked on
    state        text        not null default 'queued'
                 check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    total        bigint,
    processed    bigint      not null default 0,
    succeeded    bigint      not null default 0,
    failed       bigint      not null default 0,
    error_code   text,
    error_detail text,
    created_at   timestamptz not null default now(),
    started_at   timestamptz,
    updated_at   timestamptz not null default now(),
    finished_at  timestamptz
);
create index task_account on task (account_id, created_at);

create table scheduled_tasks (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat);

-- A running program. It holds the session advisory lock (1414090315, id) for as long as it lives, so that whoever can
-- take that lock knows that the program is gone: at once after kill -9, not after a time-out.
create table node (
    id         bigint generated always as identity primary key,
    name       text        not null unique,
    started_at timestamptz not null default now()
);
