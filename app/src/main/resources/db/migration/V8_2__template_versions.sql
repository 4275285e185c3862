-- A template in several languages, and every text that it ever had.

alter table template
    add column language     text,                           -- of the body; a tag of BCP 47 in lower case
    add column translations jsonb not null default '{}';    -- tag -> body

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
-- Of templates that were changed before, the old texts are gone.
insert into template_version (template_id, version, account_id, channel, body, variables, language, translations,
                              created_at)
select id, version, account_id, channel, body, variables, language, translations, updated_at from template;
