-- A campaign goes on without its launch's task once that is pruned.
alter table campaign
    drop constraint campaign_task_id_fkey,
    add constraint campaign_task_id_fkey foreign key (task_id) references task on delete set null;
create index campaign_task on campaign (task_id) where task_id is not null;

-- What the entries of an account's, or a plan's, transfers up to one sum to, so that the look of every minute reads only
-- those behind it. An account's transfers become visible in the order of their ids, since its balance is held over them.
create table ledger_mark (
    scope      text        not null check (scope in ('account', 'plan')),
    id         bigint      not null,
    upto       bigint      not null,
    bought     bigint      not null,
    available  bigint      not null,
    reserved   bigint      not null,
    spent      bigint      not null,
    owed       bigint      not null,
    counted_at timestamptz not null default now(),          -- when it was counted from the first entry on
    primary key (scope, id)
);
create index ledger_mark_counted on ledger_mark (scope, counted_at);
