-- Dispatch: plans, blocks, the queue of single messages and retries, and results.

create table send_plan (
    id             bigint   primary key,
    account_id     bigint   not null,
    gateway_id     bigint   not null references gateway,
    kind           text     not null default 'campaign' check (kind in ('campaign', 'batch', 'direct')),
    state          text     not null default 'running' check (state in ('running', 'paused', 'stopped')),
    channel        text     not null,
    sender         text,
    priority       smallint not null default 20,
    body           text,
    template       text,
    missing_value  text     not null default 'empty',
    has_variants   boolean  not null default false,
    retry_mode     text     not null default 'auto' check (retry_mode in ('auto', 'manual')),
    max_attempts   smallint not null default 3,
    backoff_ms     int      not null default 3000,
    backoff_factor real     not null default 2,
    backoff_cap_ms int      not null default 300000,
    jitter         real     not null default 0.5 check (jitter between 0 and 1),
    on_uncertain   text     not null default 'park' check (on_uncertain in ('park', 'lookup', 'retry')),
    rate_limit     int      check (rate_limit > 0),
    send_until     timestamptz
);
comment on table send_plan is
    'The frozen settings under which messages are sent: of a campaign, of a batch, or of the single messages of an account. A later change of a template changes nothing here.';
comment on column send_plan.id is 'The id of the campaign. Other plans draw their ids from the same sequence, so ids never clash.';
comment on column send_plan.state is 'stopped: cancelled. No message of it is claimed or queued again.';
comment on column send_plan.priority is '0 urgent, 10 high, 20 normal, 30 low.';
comment on column send_plan.body is 'The text, if all messages have the same.';
comment on column send_plan.template is 'The template, if messages are rendered at dispatch.';
comment on column send_plan.has_variants is 'The messages have several variants, and variant_count has rows.';
comment on column send_plan.rate_limit is 'Segments a second. Null means no limit.';
comment on column send_plan.send_until is 'No message is sent after this time. Null means no limit.';

create table send_block (
    id                bigint generated always as identity primary key,
    account_id        bigint      not null,
    plan_id           bigint      not null,
    gateway_id        bigint      not null,
    priority          smallint    not null,
    block_no          int         not null,
    first_id          bigint      not null,
    last_id           bigint      not null,
    message_ids       bigint[],
    state             text        not null
                      check (state in ('PREPARING', 'READY', 'PAUSED', 'LEASED', 'CLOSED', 'CANCELLED')),
    due_at            timestamptz not null default now(),
    queue_position_at timestamptz not null default now(),
    owner             bigint,
    claim_token       bigint,
    fence             bigint      not null default 0,
    lease_until       timestamptz,
    lost_count        smallint    not null default 0,
    started_upto      bigint      not null,
    claimed_upto      bigint      not null default 0,
    pause_requested   boolean     not null default false,
    stop_requested    boolean     not null default false,
    n_total           int         not null,
    n_sent            int         not null default 0,
    n_failed          int         not null default 0,
    n_skipped         int         not null default 0,
    n_cancelled       int         not null default 0,
    n_uncertain       int         not null default 0,
    n_requeued        int         not null default 0,
    segments          int         not null default 0 check (segments >= 0),
    reserved_units    bigint      not null default 0 check (reserved_units >= 0),
    spent_units       bigint      not null default 0 check (spent_units >= 0),
    released_units    bigint      not null default 0 check (released_units >= 0),
    held_units        bigint      not null default 0 check (held_units >= 0),
    carried_units     bigint      not null default 0 check (carried_units >= 0),
    settled           boolean,
    closed_at         timestamptz,
    constraint closed_block_adds_up check (state not in ('CLOSED', 'CANCELLED')
        or n_total = n_sent + n_failed + n_skipped + n_cancelled + n_uncertain + n_requeued),
    constraint closed_block_units_add_up check (state not in ('CLOSED', 'CANCELLED')
        or reserved_units = spent_units + released_units + held_units + carried_units),
    constraint leased_block_has_owner check (state <> 'LEASED' or (owner is not null and lease_until is not null))
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
create index send_block_ready on send_block (gateway_id, queue_position_at, id) where state = 'READY';
create index send_block_urgent on send_block (gateway_id, queue_position_at, id) where state = 'READY' and priority = 0;
create index send_block_leased on send_block (owner) where state = 'LEASED';
create index send_block_open on send_block (plan_id) where state in ('PREPARING', 'READY', 'PAUSED', 'LEASED');
create index send_block_unsettled on send_block (plan_id) where not settled;
create index send_block_plan on send_block (plan_id, first_id);
-- The ranges of ids in which messages of an account can be in a certain state.
create index send_block_ranges on send_block (account_id, first_id) where message_ids is null;
comment on table send_block is
    'A range of messages under one lease. Counters count the first outcome of each message in this block. Later changes are in outcome_correction.';
comment on column send_block.block_no is 'Number of the block within its plan, from 0.';
comment on column send_block.message_ids is
    'If set, the block holds only these messages of the range: retries and single messages, taken from dispatch_queue.';
comment on column send_block.state is
    'PAUSED: no claim reads the block. PREPARING: the messages are still being written.';
comment on column send_block.queue_position_at is
    'Blocks of a gateway are claimed in this order. It is the time at which the block was due, plus a delay for its priority and for earlier work of its plan. A waiting block keeps its position, so low priorities age without a sort.';
comment on column send_block.owner is 'The node that holds the lease.';
comment on column send_block.claim_token is 'Names the claim. A worker that lost the answer to its claim finds its block by this number.';
comment on column send_block.fence is 'Generation of the lease. Every claim raises it.';
comment on column send_block.lost_count is
    'How often an owner died while any message of this block may have been the cause. Above 0, the block is sent message by message.';
comment on column send_block.started_upto is 'The watermark. No message with a higher id was ever started.';
comment on column send_block.claimed_upto is
    'The watermark at the last claim. An owner that dies before it moves the watermark may have died of any message of the block.';
comment on column send_block.pause_requested is 'The owner finishes its chunk and releases the rest as PAUSED.';
comment on column send_block.n_requeued is 'Messages that left this block. The next block counts them again.';
comment on column send_block.held_units is 'Reserved for uncertain messages.';
comment on column send_block.carried_units is 'Reserved for requeued messages, and moved to the block that lists them.';
comment on column send_block.released_units is 'Returned to the balance. Computed by a trigger when the block is closed.';
comment on column send_block.settled is 'Whether the ledger transfer of a closed block is done. Null if there is nothing to settle, or not yet.';

-- The units of a block are counted as they change. The rest of the reservation of a closed block is released, and its ledger transfer
-- is due in the same transaction. A block that was never released has no transfer: the whole reservation of its plan is returned.
create function settle_ended_block() returns trigger language plpgsql as $$
begin
    new.released_units := new.reserved_units - new.spent_units - new.held_units - new.carried_units;
    -- A statement that closes the block with settled = true makes the transfer itself.
    if new.settled is null and (new.spent_units > 0 or new.released_units > 0)
            and (tg_op = 'INSERT' or old.state <> 'PREPARING') then
        new.settled := false;
    end if;
    return new;
end $$;

-- A block of listed messages takes over the reservation of each of them.
create function reserve_listed_messages() returns trigger language plpgsql as $$
begin
    select coalesce(sum(cost), 0) into new.reserved_units from message
     where id = any(new.message_ids) and id between new.first_id and new.last_id;
    return new;
end $$;

-- Triggers of one event run in the order of their names: reserve_… before settle_….
create trigger reserve_listed_messages before insert on send_block for each row
    when (new.message_ids is not null) execute function reserve_listed_messages();
create trigger settle_inserted_block before insert on send_block for each row
    when (new.state in ('CLOSED', 'CANCELLED')) execute function settle_ended_block();
create trigger settle_ended_block before update of state on send_block for each row
    when (new.state in ('CLOSED', 'CANCELLED') and old.state not in ('CLOSED', 'CANCELLED'))
    execute function settle_ended_block();

create table dispatch_queue (
    message_id bigint      primary key,
    account_id bigint      not null,
    plan_id    bigint      not null,
    gateway_id bigint      not null,
    priority   smallint    not null,
    single     boolean     not null default false,
    paused     boolean     not null default false,
    lost_count smallint    not null default 0,
    due_at     timestamptz not null default now(),
    not_after  timestamptz
);
create index dispatch_queue_not_after on dispatch_queue (not_after) where not_after is not null;
create index dispatch_queue_plan on dispatch_queue (plan_id, due_at);
-- Claims read only due rows of one gateway that are not paused, the oldest of each priority. So a paused plan with many retries does not
-- slow them down, and after an outage urgent messages go first.
create index dispatch_queue_gateway on dispatch_queue (gateway_id, priority, due_at) where not paused;
create index dispatch_queue_single on dispatch_queue (gateway_id, priority, due_at) where single and not paused;
comment on table dispatch_queue is 'Single messages and messages that wait for another attempt. A claim deletes the rows and lists the messages in a block.';
comment on column dispatch_queue.single is 'The message was sent alone. It does not wait for retries of campaigns.';
comment on column dispatch_queue.paused is 'The plan is paused.';
comment on column dispatch_queue.not_after is 'As in message. Null as well if an earlier attempt may have been sent: then the message does not expire.';
comment on column dispatch_queue.lost_count is 'How often the owner of its block died while it prepared the call of this message.';

create table outcome_correction (
    plan_id        bigint primary key,
    n_sent         bigint not null default 0,
    n_delivered    bigint not null default 0,
    n_undelivered  bigint not null default 0,
    n_read         bigint not null default 0,
    n_failed       bigint not null default 0,
    n_skipped      bigint not null default 0,
    n_cancelled    bigint not null default 0,
    n_uncertain    bigint not null default 0,
    n_requeued     bigint not null default 0,
    contradictions bigint not null default 0,
    constraint corrections_sum_to_zero check (n_sent + n_delivered + n_undelivered + n_read + n_failed + n_skipped + n_cancelled
        + n_uncertain + n_requeued = 0)
);
comment on table outcome_correction is
    'Signed changes of the counts of a plan after the first outcomes: receipts, resolved uncertain messages, requeued messages. They sum to 0, so the sums of the blocks plus the corrections equal the number of recipients.';
comment on column outcome_correction.n_requeued is 'Messages that were requeued on request. The block that lists them counts them again.';
comment on column outcome_correction.contradictions is 'Messages that were sent although their first outcome said otherwise.';

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
    n_cancelled   bigint   not null default 0,
    n_uncertain   bigint   not null default 0,
    primary key (plan_id, block_id, variant)
) with (fillfactor = 50);
comment on table variant_count is
    'Counts by variant, as send_block and outcome_correction count by plan. Each block has a row for its first outcomes. Only plans with variants have rows.';
comment on column variant_count.block_id is '0 for the totals and for all later corrections.';
comment on column variant_count.n_cancelled is 'Messages cancelled one by one. The other waiting messages of a stopped plan are cancelled too, but not counted here.';

create table failure (
    id          bigint generated always as identity primary key,
    account_id  bigint      not null,
    plan_id     bigint,
    message_id  bigint      not null,
    gateway_id  bigint      not null,
    attempt     smallint    not null,
    class       text        not null,
    code        text        not null,
    detail      text        not null,
    final       boolean     not null,
    reported    boolean     not null default false,
    at          timestamptz not null default now(),
    resolution  text        check (resolution in ('requeued', 'discarded', 'overtaken')),
    resolved_at timestamptz,
    resolved_by text
);
create index failure_plan on failure (plan_id, id);
create index failure_message on failure (message_id);
create index failure_dead on failure (account_id, id) where final and resolution is null;
-- Final failures in the order of the audience: for lists, exports and the breakdown by reason.
create index failure_final on failure (plan_id, message_id) include (class, code) where final;
create index failure_reasons on failure (plan_id, class, code, id)
    where final and (resolution is null or resolution = 'discarded');
-- Failed recipients of a plan, newest failure first. A requeued or overtaken failure leaves the index.
create index failure_unreached on failure (plan_id, id) include (account_id, class)
    where final and (resolution is null or resolution = 'discarded');
comment on table failure is 'One failed attempt. A dead letter is a final failure without resolution.';
comment on column failure.class is 'FailureClass.';
comment on column failure.reported is
    'The provider accepted the attempt and reported later that it failed to send it. Another attempt followed.';
comment on column failure.resolution is 'What became of a final failure. overtaken: a later fact says that the message did not fail.';
comment on column failure.resolved_by is 'user:7, key:3 or system.';

create table uncertain (
    message_id bigint      primary key,
    account_id bigint      not null,
    plan_id    bigint,
    gateway_id bigint      not null,
    block_id   bigint      not null,
    fence      bigint      not null,
    attempt    smallint    not null default 1,
    cause      text        not null,
    since      timestamptz not null default now(),
    holder     bigint,
    checks     smallint    not null default 0,
    next_check timestamptz,
    denied_at  timestamptz
);
create index uncertain_plan on uncertain (plan_id);
create index uncertain_next_check on uncertain (next_check) where next_check is not null;
create index uncertain_since on uncertain (since);
comment on table uncertain is 'A message whose call was started and has no recorded answer.';
comment on column uncertain.fence is 'Fence of the block when the message became uncertain.';
comment on column uncertain.holder is 'The node that may still make the call, if it was frozen and not dead. Null if the call has ended.';
comment on column uncertain.denied_at is
    'When the provider first said that it did not accept the message, while the holder was gone. A later look-up must confirm it.';
comment on column uncertain.checks is 'How often the provider was asked about the message.';
comment on column uncertain.next_check is 'Null if the provider is not asked any more, or cannot be asked.';

create table late_status (
    id         bigint generated always as identity primary key,
    message_id bigint      not null,
    attempt    smallint,
    state      smallint    not null,
    code       text,
    at         timestamptz not null,
    kept_at    timestamptz not null default clock_timestamp(),
    apply_at   timestamptz not null,
    constraint late_status_once unique nulls not distinct (message_id, attempt, state)
);
create index late_status_due on late_status (apply_at);
comment on table late_status is
    'Proof that a message was accepted, which came while the message had no outcome: before the answer to its call, or during a later attempt. It is applied after the outcome, or ends a message that waits for its next attempt. Then the row is deleted.';
comment on column late_status.attempt is 'The attempt that was accepted. Null if it is not known.';
comment on column late_status.state is 'As in message.state, from sent on.';
comment on column late_status.at is 'The time that the source of the proof states.';
comment on column late_status.apply_at is 'When to try again. The pause grows with the age of the row.';

create table duplicate_risk (
    message_id       bigint      primary key,
    account_id       bigint      not null,
    plan_id          bigint      not null,
    accepted_attempt smallint    not null,
    later_attempt    smallint    not null,
    at               timestamptz not null default clock_timestamp()
);
create index duplicate_risk_plan on duplicate_risk (plan_id);
comment on table duplicate_risk is
    'A message that may have reached its recipient twice: the provider accepted one attempt, and a later one was made and did not fail. Rare. The rows stay when their messages are deleted, so that the count of a campaign stays.';
comment on column duplicate_risk.accepted_attempt is 'The attempt whose acceptance became known late.';
comment on column duplicate_risk.later_attempt is 'The attempt that followed. It was accepted too, or is uncertain.';

create table dispatch_node (
    node_id     bigint      primary key,
    reported_at timestamptz not null,
    report      jsonb       not null
) with (fillfactor = 50);
comment on table dispatch_node is 'The last report of each running dispatcher. One row per node, updated in place.';

create table provider_ref (
    gateway_id bigint      not null,
    ref        text        collate "C" not null,
    message_id bigint      not null,
    attempt    smallint    not null,
    part       smallint    not null,
    state      smallint,
    at         timestamptz not null default now(),
    primary key (message_id, attempt, ref)
) with (fillfactor = 90);
create index provider_ref_ref on provider_ref (gateway_id, ref);
comment on table provider_ref is
    'The ids that a provider gave to the parts of a message. Only gateways have rows whose receipts or support name messages by them. Written with the outcome.';
comment on column provider_ref.part is 'From 1, in the order in which the provider named them.';
comment on column provider_ref.state is
    'The highest state that receipts of this part prove, as in message.state. Only for messages of several parts.';
