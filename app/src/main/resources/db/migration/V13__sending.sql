-- Messages sent through the API: alone, as a batch, or from a file.

-- Messages that were sent alone. Never updated, so that updates of outcomes stay HOT; only they are in its index.
alter table message add column direct boolean not null default false;
create index message_direct on message (account_id, id) where direct;

-- The blocks that say in which ranges of ids an account's messages in a certain state can be at all.
create index send_block_ranges on send_block (account_id, first_id) where message_ids is null;

-- Which plan an account's single messages go by; made once for each way that is asked for.
create table direct_plan (
    account_id   bigint   not null references account,
    gateway_id   bigint   not null references gateway,
    channel      text     not null,
    sender       text     not null default '',              -- '' = the gateway's own
    priority     smallint not null,
    on_uncertain text     not null,
    plan_id      bigint   not null unique,
    primary key (account_id, gateway_id, channel, sender, priority, on_uncertain)
);

-- The caller's own name of a message, taken once per account for as long as the message is kept.
create table client_ref (
    account_id bigint      not null,
    ref        text        collate "C" not null,
    message_id bigint      not null,
    created_at timestamptz not null default now(),
    primary key (account_id, ref)
);
create index client_ref_message on client_ref (message_id);

-- Many messages of one request or file. Its number is its plan's.
create table send_batch (
    id               bigint primary key,
    account_id       bigint      not null references account,
    task_id          uuid        not null,
    source           text        not null check (source in ('request', 'file')),
    status           text        not null default 'sending'
                     check (status in ('preparing', 'sending', 'finished', 'cancelled', 'failed')),
    total            bigint      not null default 0,        -- messages written
    rejected         bigint      not null default 0,        -- rows of the file that became none
    first_message_id bigint,
    upload           uuid,                                  -- the file, while it is read
    settings         jsonb,                                 -- how the file is read and its messages are sent
    rows_expected    bigint      not null default 0,        -- line ends counted while uploading; quoted ones too
    rows_done        bigint      not null default 0,        -- checkpoint: rows of the file that are written or rejected
    error_code       text,
    error_detail     text,
    created_at       timestamptz not null default now(),
    finished_at      timestamptz
);
create index send_batch_account on send_batch (account_id, id);
create index send_batch_open on send_batch (id) where finished_at is null;

create table send_batch_reject (
    batch_id    bigint not null,
    row_no      int    not null,
    line_no     bigint not null,
    column_name text   not null,
    code        text   not null,
    message     text   not null,
    raw         text   not null,                            -- the row as read, as one line of CSV safe for spreadsheets
    primary key (batch_id, row_no)
);

-- Uploaded files that something other than an import still needs.
create table kept_upload (
    id      uuid primary key,
    kept_at timestamptz not null default now()
);

-- Campaigns that came with their file, until the file is read.
create table campaign_file (
    campaign_id bigint  primary key references campaign on delete cascade,
    account_id  bigint  not null references account,
    import_id   uuid    not null,
    launch      boolean not null,
    actor       text    not null                            -- in whose name it is launched: user:7, key:3
);
create index campaign_file_import on campaign_file (import_id);

-- What happened to a message beside attempts and receipts, and in whose name: cancelled, a doubt lifted. Insert-only, and
-- rare: nothing that every message goes through is noted here.
create table message_event (
    message_id bigint      not null,
    at         timestamptz not null default clock_timestamp(),
    kind       text        not null,
    detail     text        not null default '',
    actor      text        not null default 'system'
);
create index message_event_message on message_event (message_id, at);

-- Numbers that are no contact's, for finding messages by number; those that are go by their contact.
create index message_recipient on message (account_id, recipient, id) where contact_id is null;
