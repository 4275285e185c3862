-- Changes with every change of an account's suppression list, in the same transaction: whoever holds a copy of the list
-- sees by one row whether it is still true. An account without the row has never had anybody on its list.
create table suppression_stamp (
    account_id bigint primary key references account,
    stamp      bigint not null default 1
);
insert into suppression_stamp (account_id) select distinct account_id from suppression;

create function suppression_changes() returns trigger language plpgsql as $$
begin
    insert into suppression_stamp as s (account_id)
    select distinct account_id from changed order by account_id
    on conflict (account_id) do update set stamp = s.stamp + 1;
    return null;
end $$;
create trigger suppression_grows after insert on suppression
    referencing new table as changed for each statement execute function suppression_changes();
create trigger suppression_is_changed after update on suppression
    referencing new table as changed for each statement execute function suppression_changes();
create trigger suppression_shrinks after delete on suppression
    referencing old table as changed for each statement execute function suppression_changes();
