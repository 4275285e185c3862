-- Stored templates.

create table template (
    id           bigint generated always as identity primary key,
    account_id   bigint      not null references account,
    name         text        not null,
    channel      text        not null default 'sms' check (channel in ('sms', 'whatsapp')),
    body         text        not null,
    variables    text[]      not null default '{}',
    language     text,
    translations jsonb       not null default '{}',
    active       boolean     not null default true,
    version      int         not null default 1,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now()
);
create index template_newest on template (account_id, id);
create unique index template_name on template (account_id, lower(name)) where active;
comment on table template is 'A text with placeholders, in one or several languages.';
comment on column template.variables is 'Names that the text may use in addition to the fields of every contact.';
comment on column template.language is 'Language of the body: a tag of BCP 47 in lower case.';
comment on column template.translations is 'Maps the tag of a language to a body.';

create table template_version (
    template_id  bigint      not null references template on delete cascade,
    version      int         not null,
    account_id   bigint      not null,
    channel      text        not null,
    body         text        not null,
    variables    text[]      not null,
    language     text,
    translations jsonb       not null,
    created_at   timestamptz not null default now(),
    primary key (template_id, version)
);
comment on table template_version is 'Every text that a template ever had.';
