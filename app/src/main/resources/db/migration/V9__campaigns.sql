-- Campaigns, rehearsals and frequency caps.

create table campaign (
    id                    bigint generated always as identity primary key,
    account_id            bigint      not null references account,
    name                  text        not null,
    channel               text        not null default 'sms' check (channel in ('sms', 'whatsapp')),
    status                text        not null default 'draft'
                          check (status in ('draft', 'scheduled', 'sending', 'paused', 'sent', 'failed', 'cancelled')),
    status_reason         text,
    version               int         not null default 1,
    preparing             boolean     not null default false,
    phase                 text        not null default 'all' check (phase in ('all', 'test', 'waiting', 'rest')),
    -- the draft
    message_content       text,
    template_id           bigint      references template,
    base_template         text,
    audience              jsonb,
    missing_value         text        not null default 'empty',
    priority              text        not null default 'normal' check (priority in ('urgent', 'high', 'normal', 'low')),
    render_at             text        not null default 'launch' check (render_at in ('launch', 'dispatch')),
    gateway_id            bigint      references gateway,
    sender                text,
    retry                 jsonb,
    on_uncertain          text        not null default 'park' check (on_uncertain in ('park', 'lookup', 'retry')),
    rate_limit            int         check (rate_limit > 0),
    pause_on_failure_rate smallint    check (pause_on_failure_rate between 1 and 100),
    send_until            timestamptz,
    frequency_cap         jsonb,
    experiment            jsonb,
    track_links           boolean     not null default false,
    scheduled_at          timestamptz,
    time_zone             text,
    -- the launch
    task_id               uuid        references task on delete set null,
    launched_from         text,
    expected_plan         text,
    launch_snapshot       jsonb,
    frozen_template       text,
    audience_size         bigint,
    first_message_id      bigint,
    recipients            bigint      not null default 0,
    launch_cursor         bigint      not null default 0,
    plan_hash_at_cursor   text,
    waiting_cost          bigint      not null default 0,
    deleted_contacts      bigint[]    not null default '{}',
    -- the test of variants
    test_recipients       bigint,
    test_until            timestamptz,
    winner                smallint,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now(),
    launched_at           timestamptz,
    completed_at          timestamptz,
    constraint exactly_one_content check (num_nonnulls(message_content, template_id, base_template) = 1)
);
create index campaign_newest on campaign (account_id, id);
create index campaign_status on campaign (status) where status in ('scheduled', 'sending', 'paused');
create index campaign_stopping on campaign (id) where status = 'cancelled' and completed_at is null;
create index campaign_testing on campaign (test_until) where phase = 'waiting';
create index campaign_task on campaign (task_id) where task_id is not null;
comment on table campaign is 'One text, or its variants, to one audience.';
comment on column campaign.version is 'Rises with each change of the draft and of a template that it uses. It is the ETag of the campaign.';
comment on column campaign.preparing is 'The status is sending, but the launch still writes messages.';
comment on column campaign.phase is
    'all: no test. test: the launch writes the test messages. waiting: the test runs and has no winner. rest: the other recipients get the winner.';
comment on column campaign.message_content is 'A text that is sent byte for byte.';
comment on column campaign.base_template is 'A personalised text.';
comment on column campaign.audience is '{"import_id"}, {"customer_ids"}, {"tags"}, {"all": true} or a filter.';
comment on column campaign.gateway_id is 'Null for the default gateway of the account at launch.';
comment on column campaign.retry is 'A RetryPolicy. Null for the default policy.';
comment on column campaign.rate_limit is 'Segments a second. Null means no limit.';
comment on column campaign.send_until is 'Messages that were not sent until then expire. Null means no limit.';
comment on column campaign.pause_on_failure_rate is 'Percentage of failed messages at which the campaign pauses. Null means never.';
comment on column campaign.frequency_cap is '{"messages", "days"}. Null for the cap of the account, if there is one.';
comment on column campaign.experiment is '{"variants": […], "test": {…}}. The text of the first variant is also in the columns above.';
comment on column campaign.time_zone is 'IANA name of the zone in which scheduled_at was entered.';
comment on column campaign.launched_from is 'The status before the launch, draft or scheduled. A refused launch restores it.';
comment on column campaign.expected_plan is 'Hash of the rehearsal that the launch must equal.';
comment on column campaign.launch_snapshot is 'Frozen at launch: every text with its languages, and the frequency cap.';
comment on column campaign.frozen_template is 'Text of the stored template at launch.';
comment on column campaign.audience_size is 'Counted at launch, before messages are written.';
comment on column campaign.first_message_id is 'Messages have the ids first_message_id + [0, recipients).';
comment on column campaign.recipients is 'Number of messages written.';
comment on column campaign.launch_cursor is 'Checkpoint of the launch: the position in the audience up to which messages are written.';
comment on column campaign.plan_hash_at_cursor is 'Hash of the plan so far, at launch_cursor.';
comment on column campaign.deleted_contacts is 'Contacts that were deleted while the launch was being written. Their messages are cancelled when it is released.';
comment on column campaign.waiting_cost is 'Greatest cost of the messages that wait for a winner, up to launch_cursor. In units.';
comment on column campaign.test_recipients is 'The first messages of the campaign, this many, are the test.';
comment on column campaign.test_until is 'When the winner is chosen, unless a user chooses it earlier.';
comment on column campaign.winner is 'Position of the variant that the rest gets.';

create table status_history (
    id          bigint generated always as identity primary key,
    account_id  bigint      not null references account,
    campaign_id bigint      not null references campaign on delete cascade,
    from_status text,
    to_status   text        not null,
    actor       text        not null,
    reason      text        not null,
    at          timestamptz not null default now()
);
create index status_history_campaign on status_history (campaign_id, id);
comment on table status_history is 'Every change of the status of a campaign.';
comment on column status_history.actor is 'user:7, key:3 or system.';

create table campaign_version (
    campaign_id bigint      not null references campaign on delete cascade,
    version     int         not null,
    at          timestamptz not null default now(),
    actor       text        not null,
    draft       jsonb       not null,
    primary key (campaign_id, version)
);
comment on table campaign_version is 'The versions of a draft, at most 100 of each campaign. A refused change or launch shows what differs.';
comment on column campaign_version.actor is 'user:7, key:3, system, or template:5 for an edit of that template.';
comment on column campaign_version.draft is 'The fields of the draft by their names in the API. A list of chosen contacts is replaced by its size and digest.';

create table campaign_file (
    campaign_id bigint  primary key references campaign on delete cascade,
    account_id  bigint  not null references account,
    import_id   uuid    not null,
    launch      boolean not null,
    actor       text    not null
);
create index campaign_file_import on campaign_file (import_id);
comment on table campaign_file is 'A campaign that was uploaded together with its file. The row exists until the file is read.';
comment on column campaign_file.launch is 'Launch the campaign after the import.';
comment on column campaign_file.actor is 'The actor of the launch: user:7 or key:3.';

create table rehearsal (
    id              uuid        primary key,
    account_id      bigint      not null references account,
    campaign_id     bigint      not null references campaign on delete cascade,
    task_id         uuid        not null,
    audience        jsonb       not null,
    launch_snapshot jsonb       not null,
    fingerprint     text[],
    size            bigint      not null,
    hash            text,
    result          jsonb,
    created_at      timestamptz not null default now(),
    finished_at     timestamptz
);
create index rehearsal_campaign on rehearsal (campaign_id, created_at);
create index rehearsal_created on rehearsal (created_at);
comment on table rehearsal is
    'A launch that writes no messages: its result and the hash of everything that it would send. Holds texts to real people, so rows are deleted after some days.';
comment on column rehearsal.fingerprint is
    'For a large audience: the values on which the rehearsal depended when it began. A launch with its hash is refused at once if one of them differs. Null for a small audience, because its plan is computed again.';
comment on column rehearsal.size is 'Number of contacts of the audience.';

create table frequency_cap (
    account_id bigint primary key references account,
    messages   int not null check (messages between 1 and 1000),
    days       int not null check (days between 1 and 365)
);
comment on table frequency_cap is
    'The number of messages that a contact may receive within a number of days, for campaigns without a cap of their own.';

create table frequency_cap_lock (
    account_id  bigint primary key references account,
    campaign_id bigint not null
);
comment on table frequency_cap_lock is
    'The campaign of an account that is being prepared under a frequency cap. Only one is at a time, because the next one must count its messages. The lock is free when that campaign is no longer being prepared. The row stays, and the next campaign takes it.';
