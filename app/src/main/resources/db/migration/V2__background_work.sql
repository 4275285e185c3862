-- Background work: tasks, the tables of db-scheduler, and running nodes.

create table task (
    id           uuid        primary key,
    account_id   bigint      not null references account,
    kind         text        not null,
    subject      text        not null,
    state        text        not null default 'queued'
                 check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    total        bigint,
    processed    bigint      not null default 0,
    succeeded    bigint      not null default 0,
    failed       bigint      not null default 0,
    error_code   text,
    error_detail text,
    request_id   text,
    created_at   timestamptz not null default now(),
    started_at   timestamptz,
    updated_at   timestamptz not null default now(),
    finished_at  timestamptz
);
create index task_account on task (account_id, created_at);
comment on table task is 'The progress of a request that was answered with 202 Accepted.';
comment on column task.kind is 'The kind of work, for example import or launch.';
comment on column task.subject is 'The id of the row that the task works on.';
comment on column task.total is 'Number of items. Null while it is not known.';
comment on column task.request_id is 'X-Request-Id of the request. The log lines of the task carry it too.';

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
    request_id           text,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat);
comment on table scheduled_tasks is 'Jobs that a request started. db-scheduler defines the columns, except request_id.';
comment on column scheduled_tasks.request_id is 'X-Request-Id of the request that started the job.';

-- The same table again, except request_id: no request starts a recurring job.
create table recurring_tasks (like scheduled_tasks including defaults including indexes);
alter table recurring_tasks drop column request_id;
comment on table recurring_tasks is
    'Jobs that recur. They have threads of their own, so that long imports do not delay them. Each node enters its jobs at its start.';

-- The same table again. These jobs also have threads of their own, which bound the memory of files.
create table file_tasks (like scheduled_tasks including defaults including indexes);
comment on table file_tasks is
    'Jobs that read a file in the data directory of one node. The task name is the kind, "@" and the id of the data directory, so that only the node with the file runs the job.';

create table data_directory (
    id      text        primary key,
    seen_at timestamptz not null default now(),
    missed  int         not null default 0
);
comment on table data_directory is 'The data directory of a node. The running node updates its row every minute.';
comment on column data_directory.missed is
    'Minutes without the node while another node ran. After a day the jobs in file_tasks of this directory fail.';

create table node (
    id         bigint generated always as identity primary key,
    name       text        not null unique,
    started_at timestamptz not null default now(),
    beat_at    timestamptz not null default now(),
    commits      bigint    not null default 0,
    committed_at timestamptz
);
comment on column node.commits is 'The node counts up once a second. If this is less than a number that was acknowledged, commits are lost.';
comment on column node.committed_at is 'When the node last counted.';
comment on table node is
    'A running process. It holds the session advisory lock (1414090315, id) as long as it lives and is connected. It is dead when the lock is free and beat_at is old.';
comment on column node.beat_at is 'Written every second over the connection that holds the lock.';

create table installation (
    id              uuid        primary key default gen_random_uuid(),
    sending_stopped boolean     not null default false,
    stopped_at      timestamptz,
    stop_reason     text,
    resumed_at      timestamptz
);
create unique index installation_single on installation ((true));
insert into installation default values;
comment on table installation is 'One row. No node claims messages while sending is stopped, because the database lost commits. An operator resumes it.';
comment on column installation.id is 'Distinguishes an older state of this database from a new database.';
