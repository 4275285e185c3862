-- Messages that are sent through the API: single ones, batches and files.

create table direct_plan (
    account_id   bigint   not null references account,
    gateway_id   bigint   not null references gateway,
    channel      text     not null,
    sender       text     not null default '',
    priority     smallint not null,
    on_uncertain text     not null,
    plan_id      bigint   not null unique,
    primary key (account_id, gateway_id, channel, sender, priority, on_uncertain)
);
comment on table direct_plan is 'The plan of the single messages of an account, one for each combination of settings that was ever requested.';
comment on column direct_plan.sender is 'Empty for the sender of the gateway.';

create table client_ref (
    account_id bigint      not null,
    ref        text        collate "C" not null,
    message_id bigint      not null,
    created_at timestamptz not null default now(),
    primary key (account_id, ref)
);
create index client_ref_message on client_ref (message_id);
comment on table client_ref is 'The client''s own name of a message. Unique within an account as long as the message exists.';

create table send_batch (
    id               bigint      primary key,
    account_id       bigint      not null references account,
    task_id          uuid        not null,
    source           text        not null check (source in ('request', 'file')),
    status           text        not null default 'sending'
                     check (status in ('preparing', 'sending', 'finished', 'cancelled', 'failed')),
    total            bigint      not null default 0,
    rejected         bigint      not null default 0,
    first_message_id bigint,
    upload           uuid,
    settings         jsonb,
    rows_expected    bigint      not null default 0,
    rows_done        bigint      not null default 0,
    error_code       text,
    error_detail     text,
    created_at       timestamptz not null default now(),
    finished_at      timestamptz
);
create index send_batch_account on send_batch (account_id, id);
create index send_batch_open on send_batch (id) where finished_at is null;
comment on table send_batch is 'Many messages of one API request or file.';
comment on column send_batch.id is 'The id of the plan.';
comment on column send_batch.total is 'Number of messages written.';
comment on column send_batch.rejected is 'Rows of the file that became no message.';
comment on column send_batch.upload is 'The file, until it is read.';
comment on column send_batch.settings is 'How to read the file and send its messages.';
comment on column send_batch.rows_expected is 'Line ends counted during the upload, including those in quoted fields.';
comment on column send_batch.rows_done is 'Checkpoint: rows of the file that are written or rejected.';

create table send_batch_reject (
    batch_id    bigint not null,
    row_no      int    not null,
    line_no     bigint not null,
    column_name text   not null,
    code        text   not null,
    message     text   not null,
    raw         text   not null,
    primary key (batch_id, row_no)
);
comment on table send_batch_reject is 'A row of a file that became no message, and why. Columns are as in import_reject.';
