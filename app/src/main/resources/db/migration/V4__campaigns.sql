create table gateway (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account,
    name       text        not null,
    provider   text        not null,                        -- simulator, …
    channels   text[]      not null default '{sms,whatsapp}',
    settings   jsonb       not null default '{}',
    send_window int        not null default 256 check (send_window between 1 and 10000),  -- calls in flight
    enabled    boolean     not null default true,
    created_at timestamptz not null default now()
);
create index gateway_account on gateway (account_id, id);

create table campaign (
    id               bigint generated always as identity primary key,
    account_id       bigint      not null references account,
    name             text        not null,
    channel          text        not null default 'sms' check (channel in ('sms', 'whatsapp')),
    status           text        not null default 'draft'
                     check (status in ('draft', 'scheduled', 'sending', 'paused', 'sent', 'failed', 'cancelled')),
    preparing        boolean     not null default false,    -- sending, but messages are still being written
    message_content  text,                                  -- sent byte for byte
    template_id      bigint      references template,
    base_template    text,                                  -- personalised
    audience         jsonb,                                 -- {"import_id"} | {"customer_ids"} | {"tags"} | {"all": true}
    missing_value    text        not null default 'empty',
    priority         text        not null default 'normal' check (priority in ('urgent', 'high', 'normal', 'low')),
    render_at        text        not null default 'launch' check (render_at in ('launch', 'dispatch')),
    scheduled_at     timestamptz,
    status_reason    text,
    task_id          uuid        references task,
    recipients       bigint      not null default 0,        -- message rows written: ids first_message_id + [0, recipients)
    audience_size    bigint,                                -- counted at launch, before the messages are written
    first_message_id bigint,
    frozen_template  text,                                  -- the stored template's text, as it was at launch
    launch_cursor    bigint      not null default 0,        -- checkpoint of the launcher: how far the audience is written
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    launched_at      timestamptz,
    completed_at     timestamptz,
    constraint one_content check (num_nonnulls(message_content, template_id, base_template) = 1)
);
create index campaign_newest on campaign (account_id, id);
create index campaign_status on campaign (status) where status in ('scheduled', 'sending', 'paused');
create index campaign_stopping on campaign (id) where status = 'cancelled' and completed_at is null;

create table status_history (
    id          bigint generated always as identity primary key,
    account_id  bigint      not null references account,
    campaign_id bigint      not null references campaign on delete cascade,
    from_status text,
    to_status   text        not null,
    actor       text        not null,                       -- user:7, key:3, system
    reason      text        not null,
    at          timestamptz not null default now()
);
create index status_history_campaign on status_history (campaign_id, id);
