-- A plan's segments are the sum over its blocks, so that a report need not read its messages.
alter table send_block add column segments int not null default 0 check (segments >= 0);
update send_block b
   set segments = (select coalesce(sum(m.segments), 0) from message m
                    where m.plan_id = b.plan_id and m.id between b.first_id and b.last_id)
 where b.message_ids is null;
