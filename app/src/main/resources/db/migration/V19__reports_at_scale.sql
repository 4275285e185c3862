-- A failure that a later fact has overtaken is settled as such when that happens, so that lists and reports of failures
-- need not look into the messages, of which there may be tens of millions.
update failure f set settled = 'overtaken', settled_at = now(), settled_by = 'system'
  from message m
 where f.final and f.settled is null and m.id = f.message_id and m.state not in (42, 43);

create index failure_reasons on failure (plan_id, class, code, id)
    where final and (settled is null or settled = 'discarded');
