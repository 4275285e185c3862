-- Which text each recipient gets, how many anybody gets at all, and how a launch holds to what was rehearsed.
alter table campaign
    add column frequency_cap   jsonb,                       -- {"messages", "days"}; null: the account's, if it has one
    add column experiment      jsonb,                       -- {"variants": […], "test": {…}}; its first text stands in the columns too
    add column recipe          jsonb,                       -- frozen at launch: every text with its languages, and the cap
    add column expected_plan   text,                        -- the hash of the rehearsal that the launch must equal
    add column plan_chain      text,                        -- the hash so far, at launch_cursor
    add column phase           text     not null default 'all' check (phase in ('all', 'test', 'waiting', 'rest')),
    add column test_recipients bigint,                      -- the first so many messages are the test share
    add column test_until      timestamptz,                 -- when the winner is chosen, unless somebody is faster
    add column winner          smallint;                    -- place of the variant that the rest gets
create index campaign_testing on campaign (test_until) where phase = 'waiting';

-- How many messages a contact may get in so many days, when a campaign does not say it itself.
create table frequency_cap (
    account_id bigint primary key references account,
    messages   int not null check (messages between 1 and 1000),
    days       int not null check (days between 1 and 365)
);

-- A launch that wrote nothing: what it would do, and the hash of all of it. Holds texts of real people: pruned after days.
create table rehearsal (
    id          uuid primary key,
    account_id  bigint      not null references account,
    campaign_id bigint      not null references campaign on delete cascade,
    task_id     uuid        not null,
    audience    jsonb       not null,
    recipe      jsonb       not null,
    size        bigint      not null,
    hash        text,
    result      jsonb,
    created_at  timestamptz not null default now(),
    finished_at timestamptz
);
create index rehearsal_campaign on rehearsal (campaign_id, created_at);
create index rehearsal_created on rehearsal (created_at);
