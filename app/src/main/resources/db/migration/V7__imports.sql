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
    on_known        text        not null default 'update'
                    check (on_known in ('update', 'only_new', 'fill_blanks')),
    blanks          text        not null default 'keep' check (blanks in ('keep', 'erase')),
    keep_columns    text        not null default 'import' check (keep_columns in ('import', 'contact')),
    encoding        text        not null,
    encoding_warning  jsonb,
    delimiter       text        not null,
    columns         jsonb       not null,
    rows_expected   bigint      not null,
    workbook        jsonb,
    rows_total      bigint      not null default 0,
    rows_new        bigint      not null default 0,
    rows_updated    bigint      not null default 0,
    rows_unchanged  bigint      not null default 0,
    rows_rejected   bigint      not null default 0,
    rows_duplicate  bigint      not null default 0,
    rows_landline   bigint      not null default 0,
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
comment on column import_job.on_known is
    'How a person who is already a contact is changed: all values of the file, none of them, or only the missing ones.';
comment on column import_job.blanks is 'The rule for empty cells of a known contact: they keep its value, or erase it.';
comment on column import_job.keep_columns is
    'Where the columns are kept that are no field of a contact: with the import, or as attributes of the contact too.';
comment on column import_job.encoding is 'The encoding in which the file is read, such as UTF-8 or windows-1252. Detected, or named by the sender.';
comment on column import_job.encoding_warning is 'If the encoding was detected and is not certain: other possible encodings, and the number and first places of cells with uncertain letters. Null otherwise.';
comment on column import_job.columns is 'The header as recognised: [{"header", "field", "variable"}].';
comment on column import_job.workbook is 'The sheet that was read, if the file is a workbook: {"sheet", "other_sheets", "error_cells"}. The file is then kept as CSV.';
comment on column import_job.rows_expected is 'Line ends counted during the upload, including those in quoted fields.';
comment on column import_job.rows_total is 'Rows that are done. Each chunk adds its counts when it commits.';
comment on column import_job.rows_duplicate is 'Rows whose phone number occurs earlier in the file.';
comment on column import_job.rows_landline is 'Imported rows whose number is a landline.';
comment on column import_job.error_code is 'Why the whole import failed.';

create table import_member (
    import_no         bigint  not null,
    row_no            int     not null,
    created           boolean not null default false,
    contact_id        bigint  not null,
    first_name        text,
    last_name         text,
    location          text,
    preferred_product text,
    variables         jsonb,
    before            jsonb,
    primary key (import_no, row_no)
);
-- For the erasure of a contact. A B-tree would cost every import more than it saves a rare deletion. Members are stored nearly in the
-- order of the ids of their contacts, so a summary of each range of pages narrows the search at almost no cost.
create index import_member_contact on import_member using brin (contact_id)
    with (pages_per_range = 32, autosummarize = on);
comment on table import_member is
    'One row of a file and its contact. The row keeps all that the file says of the person, so that a campaign of this import does not use the values of another import.';
comment on column import_member.row_no is '1 is the first row after the header.';
comment on column import_member.created is 'The import created the contact. It uses the space that contact_id leaves free for its alignment.';
comment on column import_member.first_name is
    'The cell of the file, also if the contact has another value. Null if the file says nothing, empty if an empty cell erases. So are the next three.';
comment on column import_member.variables is 'Columns of the file that are not fields of a contact.';
comment on column import_member.before is
    'What the row changed in the contact, with the values before, for an undo: the fields, attributes (an empty text if there was none), tags_added and tags_removed. contact_updated_at is the last change of a contact that is counted as created by this import since the undo of the import that created it. Null if the row changed nothing.';

create table import_undo (
    import_no           bigint      primary key,
    account_id          bigint      not null references account,
    task_id             uuid        not null,
    actor_kind          text        not null,
    actor_id            bigint      not null,
    state               text        not null default 'running' check (state in ('running', 'done', 'failed')),
    contacts_deleted    bigint      not null default 0,
    contacts_restored   bigint      not null default 0,
    contacts_unchanged  bigint      not null default 0,
    kept_in_use         bigint      not null default 0,
    kept_changed        bigint      not null default 0,
    kept_other_import   bigint      not null default 0,
    requested_at        timestamptz not null default now(),
    finished_at         timestamptz
);
comment on table import_undo is
    'The undo of an import. Each transaction takes back a part of the rows, deletes these rows of import_member and adds their counts here. So after a crash the undo continues with the rows that are left.';
comment on column import_undo.contacts_unchanged is 'Contacts that the import did not create, and in which it changed nothing.';
comment on column import_undo.kept_in_use is 'Contacts that the import created, with messages or in a draft that names them.';
comment on column import_undo.kept_changed is 'Contacts of which the values that the import set were changed since.';
comment on column import_undo.kept_other_import is 'Contacts that the import created, and that another import has too.';

create table import_chunk (
    import_no bigint not null,
    first_row int    not null,
    rows      int    not null,
    primary key (import_no, first_row)
);
comment on table import_chunk is
    'Chunks of rows that are stored. The transaction that stores a chunk inserts its row, so no chunk is stored twice. Two loaders finish out of order, so the progress is a set and not one number. After a crash the file is read again, and the rows of the chunks here are skipped.';
comment on column import_chunk.first_row is 'Number of the row in the file, from 1.';
comment on column import_chunk.rows is 'Rows of the file in this chunk. A restarted import need not cut chunks of this size.';

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
