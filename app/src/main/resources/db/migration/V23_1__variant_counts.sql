-- What became of messages by the variant of their text, as send_block and outcome_correction count what became of all: the
-- first outcome by the block that counted it, and by block 0 how many there are and all that was corrected since. A plan's
-- tallies are the sums. Only plans with variants have rows.
create table variant_count (
    plan_id       bigint   not null,
    block_id      bigint   not null,
    variant       smallint not null,
    total         bigint   not null default 0,
    segments      bigint   not null default 0,
    n_sent        bigint   not null default 0,
    n_delivered   bigint   not null default 0,
    n_undelivered bigint   not null default 0,
    n_read        bigint   not null default 0,
    n_failed      bigint   not null default 0,
    n_skipped     bigint   not null default 0,
    n_cancelled   bigint   not null default 0,  -- one by one, while their plan ran; with a stopped plan whatever is left is
    n_uncertain   bigint   not null default 0,
    primary key (plan_id, block_id, variant)
) with (fillfactor = 50);

-- Whether a plan's messages are of several variants, so that a dispatcher knows whether to count by them.
alter table send_plan add column variants boolean not null default false;

insert into variant_count (plan_id, block_id, variant, total, segments, n_sent, n_delivered, n_undelivered, n_read, n_failed,
    n_skipped, n_cancelled, n_uncertain)
select m.plan_id, 0, m.variant, count(*), sum(m.segments), count(*) filter (where m.state = 50),
       count(*) filter (where m.state = 70), count(*) filter (where m.state = 60), count(*) filter (where m.state = 80),
       count(*) filter (where m.state in (42, 43)), count(*) filter (where m.state = 41),
       count(*) filter (where m.state = 40), count(*) filter (where m.state = 25)
  from campaign c
  join message m on m.id >= c.first_message_id and m.id < c.first_message_id + c.recipients and m.plan_id = c.id
 where c.experiment is not null and m.variant is not null
 group by m.plan_id, m.variant;
update send_plan set variants = true where id in (select plan_id from variant_count);
