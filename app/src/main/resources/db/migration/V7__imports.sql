-- Imports of files with contacts.

create table import_job (
    no              bigint generated always as identity primary key,
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
    tags            text[]      not null default '{}',
    encoding        text        not null,
    delimiter       text        not null,
    columns         jsonb       not null,
    rows_expected   bigint      not null,
    rows_total      bigint      not null default 0,
    rows_new        bigint      not null default 0,
    rows_updated    bigint      not null default 0,
    rows_unchanged  bigint      not null default 0,
    rows_rejected   bigint      not null default 0,
    rows_duplicate  bigint      not null default 0,
    error_code      text,
    error_detail    text,
    created_at      timestamptz not null default now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    constraint rows_add_up check (rows_total
        = rows_new + rows_updated + rows_unchanged + rows_rejected + rows_duplicate)
);
create index import_job_account on import_job (account_id, no);
create index import_job_active on import_job (account_id) where status = 'processing';
comment on table import_job is 'One uploaded file and its result.';
comment on column import_job.no is 'Refers to the import in import_member and message: 8 bytes instead of 16.';
comment on column import_job.tags is 'Tags that every contact of the file gets. Sorted.';
comment on column import_job.encoding is 'UTF-8, UTF-16LE, UTF-16BE or windows-1252.';
comment on column import_job.columns is 'The header as recognised: [{"header", "field", "variable"}].';
comment on column import_job.rows_expected is 'Line ends counted during the upload, including those in quoted fields.';
comment on column import_job.rows_total is 'Rows that are done. Each chunk adds its counts when it commits.';
comment on column import_job.rows_duplicate is 'Rows whose phone number occurs earlier in the file.';
comment on column import_job.error_code is 'Why the whole import failed.';

create table import_member (
    import_no  bigint not null,
    row_no     int    not null,
    contact_id bigint not null,
    variables  jsonb,
    primary key (import_no, row_no)
);
-- For the erasure of a contact. A B-tree would cost every import more than it saves a rare deletion. Members are stored nearly in the
-- order of the ids of their contacts, so a summary of each range of pages narrows the search at almost no cost.
create index import_member_contact on import_member using brin (contact_id)
    with (pages_per_range = 32, autosummarize = on);
comment on table import_member is 'One row of a file and its contact.';
comment on column import_member.row_no is '1 is the first row after the header.';
comment on column import_member.variables is 'Columns of the file that are not fields of a contact.';

create table import_chunk (
    import_no bigint not null,
    chunk_no  int    not null,
    primary key (import_no, chunk_no)
);
comment on table import_chunk is
    'Chunks of rows that are stored. The transaction that stores a chunk inserts its row, so no chunk is stored twice. Two loaders finish out of order, so the progress is a set and not one number. After a crash the file is read again, and the chunks with a row here are skipped.';

create table import_reject (
    import_no   bigint not null,
    row_no      int    not null,
    line_no     bigint not null,
    column_name text   not null,
    code        text   not null,
    message     text   not null,
    raw         text   not null,
    primary key (import_no, row_no)
);
comment on table import_reject is 'A row of a file that was not imported, and why.';
comment on column import_reject.line_no is 'Line of the file, from 1. A quoted field can span several lines.';
comment on column import_reject.raw is 'The row as read, as one line of CSV that is safe for spreadsheets.';

create table pending_upload (
    id uuid primary key
);
comment on table pending_upload is 'Uploaded files that work other than an import still needs.';
