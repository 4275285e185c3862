-- People, and the files they came from.
-- contact, import_member and message are written by the million: they carry no foreign keys (a check per row costs more
-- than the row); the program deletes what hangs together in one transaction.

create table contact (
    id                bigint generated always as identity primary key,
    account_id        bigint      not null,
    phone             text        collate "C" not null,     -- E.164 with its +
    first_name        text        not null default '',
    last_name         text        not null default '',
    location          text        not null default '',
    preferred_product text        not null default '',
    attributes        jsonb       not null default '{}',
    tags              text[]      not null default '{}',
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now()
);
create unique index contact_phone on contact (account_id, phone);
create index contact_newest on contact (account_id, id);

create table import_job (
    no              bigint generated always as identity primary key,   -- hangs on every member row: 8 bytes, not 16
    id              uuid        not null unique,
    account_id      bigint      not null references account,
    task_id         uuid        not null references task,
    status          text        not null default 'processing'
                    check (status in ('processing', 'success', 'failed', 'cancelled')),
    filename        text        not null,
    list_name       text,
    size_bytes      bigint      not null,
    sha256          text        not null,
    default_country text,
    tags            text[]      not null default '{}',       -- sorted
    mapping         jsonb       not null default '{}',       -- header as in the file -> field or variable
    encoding        text        not null,                    -- UTF-8, UTF-16LE, UTF-16BE, windows-1252
    delimiter       text        not null,
    columns         jsonb       not null,                    -- the header as recognised: [{"header", "field", "variable"}]
    rows_expected   bigint      not null,                    -- line ends counted while uploading; quoted ones too
    rows_total      bigint      not null default 0,          -- rows done; each chunk adds all its counts when it commits
    rows_new        bigint      not null default 0,
    rows_updated    bigint      not null default 0,
    rows_unchanged  bigint      not null default 0,
    rows_rejected   bigint      not null default 0,
    rows_duplicate  bigint      not null default 0,          -- the same phone stood earlier in the file
    error_code      text,                                    -- why the whole import failed
    error_detail    text,
    created_at      timestamptz not null default now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    constraint rows_add_up check (rows_total
        = rows_new + rows_updated + rows_unchanged + rows_rejected + rows_duplicate)
);
create index import_job_account on import_job (account_id, no);
create index import_job_active on import_job (account_id) where status = 'processing';

-- What one file says of one person: file order, and the columns that are not a contact's own.
create table import_member (
    import_no  bigint not null,
    row_no     int    not null,                             -- 1 = the first row after the header
    contact_id bigint not null,
    variables  jsonb,
    primary key (import_no, row_no)
);
-- For deleting a person. A B-tree would cost every import more than a rare delete gains; members lie nearly in the order
-- of their contacts' ids, so a summary of each range of pages narrows the search at next to no cost.
create index import_member_contact on import_member using brin (contact_id)
    with (pages_per_range = 32, autosummarize = on);

-- Chunks of rows that are done: inserted in the transaction that stores the chunk, so that none is stored twice. Two
-- loaders finish out of order, so progress is a set, not a high mark: after a crash the file is read again and the
-- chunks named here are passed over.
create table import_chunk (
    import_no bigint not null,
    chunk_no  int    not null,
    primary key (import_no, chunk_no)
);

create table import_reject (
    import_no   bigint not null,
    row_no      int    not null,
    line_no     bigint not null,                            -- in the file, from 1; a quoted field may span several
    column_name text   not null,
    code        text   not null,
    message     text   not null,
    raw         text   not null,                            -- the row as read, as one line of CSV safe for spreadsheets
    primary key (import_no, row_no)
);

create table template (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account,
    name       text        not null,
    channel    text        not null default 'sms' check (channel in ('sms', 'whatsapp')),
    body       text        not null,
    variables  text[]      not null default '{}',           -- names it may ask for beside what every contact has
    active     boolean     not null default true,
    version    int         not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index template_newest on template (account_id, id);
create unique index template_name on template (account_id, lower(name)) where active;
