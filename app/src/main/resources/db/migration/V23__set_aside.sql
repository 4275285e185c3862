-- What a plan holds for messages that are not let go yet: all of it while a launch is being prepared, and what the rest of
-- a test may cost until there is a winner. The messages that are let go cost what reserved is beyond it.
alter table reservation
    add column set_aside bigint not null default 0,
    add constraint reservation_set_aside check (set_aside between 0 and reserved);
-- What the rest of a test may cost, as far as the launch has read the audience.
alter table campaign add column rest_cost bigint not null default 0;

-- Launches under way. The rest of a test that waits has nothing set aside: it is paid for when it is let go, as it was meant.
update reservation r
   set set_aside = case when c.phase <> 'rest' then r.reserved else (
           select coalesce(sum(b.reserved), 0) from send_block b where b.plan_id = r.plan_id and b.state = 'PREPARING') end
  from campaign c
 where c.id = r.plan_id and c.preparing and c.phase <> 'waiting';
