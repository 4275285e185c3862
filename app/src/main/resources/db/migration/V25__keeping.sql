-- A campaign goes on without its launch's task once that is pruned.
alter table campaign
    drop constraint campaign_task_id_fkey,
    add constraint campaign_task_id_fkey foreign key (task_id) references task on delete set null;
create index campaign_task on campaign (task_id) where task_id is not null;
