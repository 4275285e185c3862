-- Dispatch knows plans: a campaign's, an API batch's, or the one that an account's single messages share. A campaign's
-- plan has the campaign's number, and other plans draw theirs from the same sequence, so numbers never clash.

alter table send_plan rename column campaign_id to id;
alter table send_plan
    add column kind         text     not null default 'campaign' check (kind in ('campaign', 'batch', 'direct')),
    add column state        text     not null default 'running' check (state in ('running', 'paused', 'stopped')),
    add column retry_mode   text     not null default 'auto' check (retry_mode in ('auto', 'manual')),
    add column jitter       real     not null default 0.5 check (jitter between 0 and 1),
    add column rate_limit   int      check (rate_limit > 0);                    -- segments a second, null: no limit
update send_plan set state = 'stopped' where stopped;
alter table send_plan drop column stopped;

alter table send_block rename column campaign_id to plan_id;
alter table dispatch_queue rename column campaign_id to plan_id;
alter table outcome_correction rename column campaign_id to plan_id;
alter table failure rename column campaign_id to plan_id;
alter table uncertain rename column campaign_id to plan_id;
alter table message rename column campaign_id to plan_id;

alter index send_block_campaign rename to send_block_plan;
alter index dispatch_queue_campaign rename to dispatch_queue_plan;
alter index failure_campaign rename to failure_plan;
alter index uncertain_campaign rename to uncertain_plan;

alter table send_block alter column plan_id set not null;
alter table dispatch_queue alter column plan_id set not null;
alter table message alter column plan_id set not null;

-- Money in minor units: what launch quoted for the message, and where a block's reservation went. What is to be tried
-- again leaves the block with its reservation carried; what is uncertain stays held.
alter table message add column cost int not null default 0;
alter table send_block
    add column reserved bigint not null default 0 check (reserved >= 0),
    add column spent    bigint not null default 0 check (spent >= 0),
    add column released bigint not null default 0 check (released >= 0),
    add column held     bigint not null default 0 check (held >= 0),
    add column carried  bigint not null default 0 check (carried >= 0),
    add constraint closed_is_settled check (state not in ('CLOSED', 'CANCELLED')
        or reserved = spent + released + held + carried);
