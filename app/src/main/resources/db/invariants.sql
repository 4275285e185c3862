-- The invariants of the database, as one statement on one snapshot. Each returned row is a violation: the invariant, the
-- account, the subject (a transfer, plan, block or message, as the invariant requires) and a detail that holds numbers only.
--
-- Messages are read one by one or by ranges of ids, so that the planner never reads all of them. The statement checks recent
-- changes only, so an idle installation costs two small index scans. Only the full check reads these rows again:
--   entries of the ledger up to the ledger_checkpoint of an account or plan: the checkpoint holds their sum. At most 1,000
--   transfers and one minute are later than a checkpoint. Each checkpoint is computed again from the first entry once a day.
--   single blocks of ended single messages: after ten minutes they are merged into one block with their sums
--   messages of plans with more messages than invariant_rows, except a sample
-- Optional settings of the session or transaction:
--   tidings.invariant_account     checks only this account
--   tidings.invariant_window      age up to which a change is recent; 3 minutes by default, 100 years in tests
--   tidings.invariant_plans       maximum number of plans, chosen at random; 50 by default
--   tidings.invariant_rows        plans with more messages than this are sampled and not counted; 20000 by default
--   tidings.invariant_checkpoints off: entries are summed from the first one, as in tests
with setting as materialized (
    select nullif(current_setting('tidings.invariant_account', true), '')::bigint as account,
           coalesce(nullif(current_setting('tidings.invariant_plans', true), ''), '50')::int as plans,
           coalesce(nullif(current_setting('tidings.invariant_rows', true), ''), '20000')::bigint as rows,
           coalesce(nullif(current_setting('tidings.invariant_checkpoints', true), ''), 'on')::boolean as checkpoints
), moved as materialized (
    select id, account_id, plan_id from ledger_transfer
     where at > now() - coalesce(nullif(current_setting('tidings.invariant_window', true), ''), '3 minutes')::interval
       and account_id = coalesce((select account from setting), account_id)
), account_moved as materialized (
    select account_id from moved group by account_id order by random() limit (select plans from setting)
), plan as materialized (
    select r.plan_id, r.account_id, r.reserved_units, r.reserved_for_later, r.spent_units, r.owed_units
      from (select plan_id from moved where plan_id is not null
             union select plan_id from send_block where state in ('PREPARING', 'READY', 'PAUSED', 'LEASED')) p
      join reservation r using (plan_id)
     where r.account_id = coalesce((select account from setting), r.account_id)
     order by random() limit (select plans from setting)
), block as materialized (
    select b.id, b.plan_id, b.account_id, b.state, b.first_id, b.last_id, b.message_ids is null as is_range,
           b.n_total, b.n_sent, b.n_failed, b.n_skipped, b.n_cancelled, b.n_uncertain, b.n_requeued,
           b.reserved_units, b.spent_units, b.released_units, b.held_units, b.carried_units,
           coalesce(not b.settled, false) as unsettled,
           b.state in ('PREPARING', 'READY', 'PAUSED', 'LEASED') as is_open
      from send_block b where b.plan_id in (select plan_id from plan)
), launching as materialized (
    -- Units are reserved for later: an estimate until all messages are written, and during a test until there is a winner.
    select id as plan_id from campaign where preparing and id in (select plan_id from plan)
), waiting as materialized (
    select p.plan_id, q.cost, q.messages
      from plan p
     cross join lateral (
           select count(*) as messages,
                  coalesce(sum((select m.cost from message m where m.id = w.message_id)), 0) as cost
             from (select message_id from dispatch_queue where plan_id = p.plan_id
                    limit (select rows from setting)) w) q
), uncertain_cost as materialized (
    select u.plan_id, sum((select m.cost from message m
                            where m.id = u.message_id and m.state = message_state('uncertain'))) as cost
      from uncertain u where u.plan_id in (select plan_id from plan)
     group by u.plan_id
), under_way as materialized (
    -- Messages with an outcome are settled together with their open block. Carried and held units are counted elsewhere.
    select plan_id, sum(reserved_units - carried_units - held_units) as cost, sum(spent_units) as spent
      from block where is_open and state <> 'PREPARING' group by plan_id
), small as materialized (
    -- Plans whose messages are counted one by one: their ids are one range.
    select b.plan_id, min(first_id) as low, max(last_id) as high
      from block b where is_range
     group by b.plan_id having sum(n_total) <= (select rows from setting)
), counted as materialized (
    select s.plan_id, c.*
      from small s
     cross join lateral (
           select count(*) filter (where state = message_state('sent')) as sent,
                  count(*) filter (where state = message_state('undelivered')) as undelivered,
                  count(*) filter (where state = message_state('delivered')) as delivered,
                  count(*) filter (where state = message_state('read')) as read,
                  count(*) filter (where state in (message_state('expired'), message_state('failed'))) as failed,
                  count(*) filter (where state = message_state('skipped')) as skipped,
                  count(*) filter (where state = message_state('uncertain')) as uncertain,
                  coalesce(sum(cost) filter (where state >= message_state('sent')), 0) as charged
             from message m where m.id between s.low and s.high and m.plan_id = s.plan_id) c
), sampled as materialized (
    select id, plan_id, account_id, state, first_id, last_id, n_total, n_skipped, reserved_units from block
     where is_range and state <> 'PREPARING' order by random() limit 5
)
-- I1: the entries of each transfer sum to 0 and belong to its account.
(select 'I1' as invariant, m.account_id, m.id as subject,
        format('the entries of transfer %s sum to %s, %s of them another account''s', m.id, sum(e.amount),
               count(*) filter (where e.account_id <> m.account_id)) as detail
   from moved m join ledger_entry e on e.transfer_id = m.id
  group by m.id, m.account_id having sum(e.amount) <> 0 or bool_or(e.account_id <> m.account_id) limit 20)
union all
-- I2: a balance is the sum of the entries of its account.
(select 'I2', b.account_id, b.account_id,
        format('balance %s/%s/%s/%s/%s, entries %s/%s/%s/%s/%s', b.bought, b.available, b.reserved, b.spent, b.owed,
               e.bought, e.available, e.reserved, e.spent, e.owed)
   from account_moved join balance b using (account_id)
   left join ledger_checkpoint k on k.scope = 'account' and k.id = b.account_id and (select checkpoints from setting)
  cross join lateral (
        select coalesce(k.bought, 0) - coalesce(sum(amount) filter (where book = 'bought'), 0) as bought,
               coalesce(k.available, 0) + coalesce(sum(amount) filter (where book = 'available'), 0) as available,
               coalesce(k.reserved, 0) + coalesce(sum(amount) filter (where book = 'reserved'), 0) as reserved,
               coalesce(k.spent, 0) + coalesce(sum(amount) filter (where book = 'spent'), 0) as spent,
               coalesce(k.owed, 0) + coalesce(sum(amount) filter (where book = 'suspense'), 0) as owed
          from (select id from ledger_transfer where account_id = b.account_id
                   and id > coalesce(k.last_transfer_id, 0) order by id offset 0) t
         cross join lateral (select book, amount from ledger_entry where transfer_id = t.id offset 0) n) e
  where (b.bought, b.available, b.reserved, b.spent, b.owed)
        is distinct from (e.bought, e.available, e.reserved, e.spent, e.owed) limit 20)
union all
-- I2 for plans: a reservation is the sum of the entries of its plan.
(select 'I2', p.account_id, p.plan_id,
        format('plan %s reserved %s and spent %s, its entries sum to %s and %s', p.plan_id, p.reserved_units, p.spent_units,
               e.reserved, e.spent)
   from plan p
   left join ledger_checkpoint k on k.scope = 'plan' and k.id = p.plan_id and (select checkpoints from setting)
  cross join lateral (
        select coalesce(k.reserved, 0) + coalesce(sum(amount) filter (where book = 'reserved'), 0) as reserved,
               coalesce(k.spent, 0) + coalesce(sum(amount) filter (where book = 'spent'), 0) as spent
          from (select id from ledger_transfer where plan_id = p.plan_id
                   and id > coalesce(k.last_transfer_id, 0) order by id offset 0) t
         cross join lateral (select book, amount from ledger_entry where transfer_id = t.id offset 0) n) e
  where (p.reserved_units, p.spent_units) is distinct from (e.reserved, e.spent) limit 20)
union all
-- I3: no amount is negative, and bought = available + reserved + spent.
(select 'I3', b.account_id, b.account_id,
        format('bought %s, available %s, reserved %s, spent %s, owed %s', bought, available, reserved, spent, owed)
   from account_moved join balance b using (account_id)
  where least(bought, available, reserved, spent, owed) < 0 or bought <> available + reserved + spent limit 20)
union all
-- I4: the reservation of a plan equals the cost of its queued, started and uncertain messages, plus the units reserved for later.
-- I6: the reservation of a plan without open blocks, queued messages or a launch equals the cost of its uncertain messages.
(select case when u.plan_id is null and l.plan_id is null and w.messages = 0 then 'I6' else 'I4' end, p.account_id, p.plan_id,
        format('plan %s reserved %s; under way %s, waiting %s, uncertain %s, for later %s', p.plan_id, p.reserved_units,
               coalesce(u.cost, 0), w.cost, coalesce(d.cost, 0), p.reserved_for_later)
   from plan p
   join waiting w using (plan_id)
   left join under_way u using (plan_id)
   left join uncertain_cost d using (plan_id)
   left join launching l using (plan_id)
  where w.messages < (select rows from setting)
    -- The messages of a file are reserved when the last of them is written.
    and (l.plan_id is not null or p.plan_id not in (select plan_id from block where state = 'PREPARING'))
    and p.reserved_units <> coalesce(u.cost, 0) + w.cost + coalesce(d.cost, 0)
        + case when l.plan_id is null then 0 else p.reserved_for_later end limit 20)
union all
-- I5: the units that a plan spent equal the cost of its sent messages.
(select 'I5', p.account_id, p.plan_id,
        format('plan %s spent %s and owes %s, open blocks %s; its charged messages cost %s', p.plan_id, p.spent_units,
               p.owed_units, coalesce(u.spent, 0), c.charged)
   from plan p
   join counted c using (plan_id)
   left join under_way u using (plan_id)
  where c.charged <> p.spent_units + p.owed_units + coalesce(u.spent, 0) limit 20)
union all
-- I5 for sampled plans: the reservation of a block equals the cost of its messages.
(select 'I5', s.account_id, s.id,
        format('block %s reserved %s, its messages cost %s', s.id, s.reserved_units, c.cost)
   from sampled s
  cross join lateral (select coalesce(sum(cost), 0) as cost from message m
                       where m.id between s.first_id and s.last_id and m.plan_id = s.plan_id) c
  where c.cost <> s.reserved_units limit 20)
union all
-- I7: a closed block adds up in messages and units, and is settled.
(select 'I7', account_id, id,
        format('block %s is %s: %s of %s messages, %s of %s units, unsettled %s', id, state,
               n_sent + n_failed + n_skipped + n_cancelled + n_uncertain + n_requeued, n_total,
               spent_units + released_units + held_units + carried_units, reserved_units, unsettled)
   from block
  where not is_open
    and (n_total <> n_sent + n_failed + n_skipped + n_cancelled + n_uncertain + n_requeued
         or reserved_units <> spent_units + released_units + held_units + carried_units or unsettled) limit 20)
union all
-- I8: the messages in each state equal the counts of blocks and corrections.
(select 'I8', p.account_id, p.plan_id,
        format('plan %s: %s, %s, %s, %s, %s, %s, %s sent, delivered, undelivered, read, failed, skipped, uncertain; '
               'counted %s, %s, %s, %s, %s, %s, %s', p.plan_id, c.sent, c.delivered, c.undelivered, c.read, c.failed,
               c.skipped, c.uncertain, n.sent, n.delivered, n.undelivered, n.read, n.failed, n.skipped, n.uncertain)
   from plan p
   join counted c using (plan_id)
  cross join lateral (
        select sum(b.n_sent) + coalesce(max(o.n_sent), 0) as sent, coalesce(max(o.n_delivered), 0) as delivered,
               coalesce(max(o.n_undelivered), 0) as undelivered, coalesce(max(o.n_read), 0) as read,
               sum(b.n_failed) + coalesce(max(o.n_failed), 0) as failed,
               sum(b.n_skipped) + coalesce(max(o.n_skipped), 0) as skipped,
               sum(b.n_uncertain) + coalesce(max(o.n_uncertain), 0) as uncertain
          from block b left join outcome_correction o on o.plan_id = b.plan_id where b.plan_id = p.plan_id) n
  where (c.sent, c.delivered, c.undelivered, c.read, c.failed, c.skipped, c.uncertain)
        is distinct from (n.sent, n.delivered, n.undelivered, n.read, n.failed, n.skipped, n.uncertain) limit 20)
union all
-- I8 for variants: the same for each variant. Cancelled messages follow from their blocks.
(select 'I8', p.account_id, p.plan_id,
        format('plan %s variant %s: %s, %s, %s, %s, %s, %s, %s of %s sent, delivered, undelivered, read, failed, skipped, '
               'uncertain; counted %s, %s, %s, %s, %s, %s, %s of %s', p.plan_id, n.variant, c.sent, c.delivered,
               c.undelivered, c.read, c.failed, c.skipped, c.uncertain, c.total, n.sent, n.delivered, n.undelivered,
               n.read, n.failed, n.skipped, n.uncertain, n.total)
   from plan p
   join small s using (plan_id)
  cross join lateral (
        select variant, sum(n_sent) as sent, sum(n_delivered) as delivered, sum(n_undelivered) as undelivered,
               sum(n_read) as read, sum(n_failed) as failed, sum(n_skipped) as skipped, sum(n_uncertain) as uncertain,
               sum(total) as total
          from variant_count v where v.plan_id = p.plan_id group by variant) n
  cross join lateral (
        select count(*) filter (where state = message_state('sent')) as sent,
               count(*) filter (where state = message_state('delivered')) as delivered,
               count(*) filter (where state = message_state('undelivered')) as undelivered,
               count(*) filter (where state = message_state('read')) as read,
               count(*) filter (where state in (message_state('expired'), message_state('failed'))) as failed,
               count(*) filter (where state = message_state('skipped')) as skipped,
               count(*) filter (where state = message_state('uncertain')) as uncertain, count(*) as total
          from message m where m.id between s.low and s.high and m.plan_id = p.plan_id and m.variant = n.variant) c
  where (c.sent, c.delivered, c.undelivered, c.read, c.failed, c.skipped, c.uncertain, c.total)
        is distinct from (n.sent, n.delivered, n.undelivered, n.read, n.failed, n.skipped, n.uncertain, n.total) limit 20)
union all
-- I8 for sampled plans: a closed block has all of its messages, and each of them has an outcome.
(select 'I8', s.account_id, s.id,
        format('block %s is %s with %s of %s messages, %s of them without outcome', s.id, s.state, c.messages, s.n_total,
               c.queued)
   from sampled s
  cross join lateral (select count(*) as messages, count(*) filter (where state = message_state('queued')) as queued
                        from message m where m.id between s.first_id and s.last_id and m.plan_id = s.plan_id) c
  where c.messages <> s.n_total or (s.state = 'CLOSED' and c.queued > 0) limit 20)
union all
-- I9: the ranges of the blocks of a plan have no gap and no overlap.
(select 'I9', account_id, id, format('block %s begins at %s, the previous block ended at %s', id, first_id, before)
   from (select id, account_id, first_id, lag(last_id) over (partition by plan_id order by first_id, id) as before
           from block where is_range) b
  where first_id <> before + 1 limit 20)
union all
-- I10: no message that was sent or is uncertain waits to be sent again.
(select 'I10', account_id, message_id, format('message %s of plan %s waits in state %s', message_id, plan_id, state)
   from (select p.account_id, p.plan_id, q.message_id,
                (select m.state from message m where m.id = q.message_id) as state
           from plan p
          cross join lateral (select message_id from dispatch_queue where plan_id = p.plan_id
                               limit (select rows from setting)) q) w
  where state >= message_state('uncertain') limit 20)
union all
-- I11: no block has a lease that expired more than one minute ago.
(select 'I11', account_id, id, format('block %s: its lease expired at %s', id, lease_until)
   from send_block
  where state = 'LEASED' and lease_until < clock_timestamp() - interval '60 seconds'
    and account_id = coalesce((select account from setting), account_id) limit 20)
