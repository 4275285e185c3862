-- Messages, their receipts and events.

-- Returns the number that stands for a state in message.state and receipt.state, as MessageState.rank() does. For statements that are
-- run by hand, db/invariants.sql and tools. The planner replaces a call by the number. The program's own statements splice constants.
create function message_state(name text) returns smallint language sql immutable parallel safe
return case name
    when 'queued'      then 0::smallint
    when 'retrying'    then 5::smallint
    when 'uncertain'   then 25::smallint
    when 'cancelled'   then 40::smallint
    when 'skipped'     then 41::smallint
    when 'expired'     then 42::smallint
    when 'failed'      then 43::smallint
    when 'sent'        then 50::smallint
    when 'undelivered' then 60::smallint
    when 'delivered'   then 70::smallint
    when 'read'        then 80::smallint
    else ('unknown message state: ' || name)::smallint
end;

create table message (
    id                 bigint      not null,
    account_id         bigint      not null,
    plan_id            bigint      not null,
    contact_id         bigint,
    import_no          bigint,
    created_at         timestamptz not null default now(),
    outcome_at         timestamptz,
    not_after          timestamptz,
    key_used_at        timestamptz,
    delivered_at       timestamptz,
    state              smallint    not null default message_state('queued'),
    attempts           smallint    not null default 0,
    uncounted_attempts smallint    not null default 0,
    key_round          smallint,
    segments           smallint    not null default 0,
    channel            smallint    not null default 0,
    variant            smallint,
    cost               int         not null default 0,
    direct             boolean     not null default false,
    recipient          text        collate "C" not null,
    body               text,
    variables          jsonb,
    error_code         text,
    error_detail       text,
    primary key (id)
) partition by range (id);
create index message_account on message (account_id, id);
create index message_contact on message (contact_id, id);
-- For messages that were sent alone. No statement changes direct, so updates of outcomes stay HOT.
create index message_direct on message (account_id, id) where direct;
-- Finds messages to numbers of no contact. Messages to a contact are found by the contact.
create index message_recipient on message (account_id, recipient, id) where contact_id is null;
comment on table message is
    'One text to one recipient. The rows of a campaign are one contiguous range of ids, inserted in this order. No index covers a column that outcomes change, and half of each page is free (fillfactor 50). A bulk write of outcomes updates every row of a page at once. Therefore the updates stay HOT only with half of the page free (measured: 87 % with fillfactor 50, 28 % with 75).';
comment on column message.plan_id is 'The plan. The plan of a campaign has the id of the campaign.';
comment on column message.state is
    'MessageState by rank, see message_state(). A rank only rises. A queued message of a cancelled block is cancelled, and one of a started chunk is being sent.';
comment on column message.uncounted_attempts is 'Attempts that the retry policy does not count. Attempts are never renumbered.';
comment on column message.not_after is 'When its validity ends. A message that was not sent until then expires. Null means no limit of its own.';
comment on column message.key_round is
    'The round of the send key with which an earlier attempt may have been sent. The next attempt keeps it. Null if all earlier attempts were not sent, or if a person requeued the message.';
comment on column message.key_used_at is
    'When that key was first used, or shortly after that. Null if a call was made that the provider may not have recognised as a repetition.';
comment on column message.channel is '0 sms, 1 whatsapp.';
comment on column message.cost is 'In units, as the launch computed it.';
comment on column message.direct is 'The message was sent alone.';
comment on column message.recipient is 'E.164.';
comment on column message.body is 'Null if the whole campaign has one text, or if the text is rendered at dispatch.';
comment on column message.error_detail is 'Why the message was skipped, in words. The words of a failure are in failure.detail.';

create table message_id_allocator (
    single_row boolean primary key default true check (single_row),
    next_id    bigint not null
);
comment on table message_id_allocator is 'The next free id of message.';
insert into message_id_allocator (next_id) values (1);

-- Allocates n contiguous message ids and creates their partitions. Call it in a transaction of its own: the row of the allocator stays
-- locked until commit. ATTACH takes a weaker lock than CREATE TABLE … PARTITION OF.
create function allocate_message_ids(n bigint) returns bigint language plpgsql as $$
declare
    size constant bigint := 10000000;
    first_id bigint;
    part bigint;
begin
    update message_id_allocator set next_id = next_id + n returning next_id - n into first_id;
    for part in select generate_series(first_id / size, (first_id + n) / size) loop
        if to_regclass('message_p' || part) is null then
            execute format(
                'create table message_p%s (like message including defaults) with (fillfactor = 50, '
                'autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0)', part);
            execute format(
                'alter table message attach partition message_p%s for values from (%s) to (%s)',
                part, part * size, (part + 1) * size);
        end if;
    end loop;
    return first_id;
end $$;

create table receipt (
    gateway_id  bigint      not null,
    dedupe_key  bytea       not null,
    message_id  bigint      not null,
    attempt     smallint,
    part        smallint,
    state       smallint    not null,
    class       text,
    code        text,
    detail      text,
    provider_at timestamptz not null,
    received_at timestamptz not null default now(),
    retry_at    timestamptz,
    primary key (gateway_id, dedupe_key)
);
create index receipt_message on receipt (message_id);
create index receipt_retry on receipt (retry_at) where retry_at is not null;
-- Finds the latest receipts. They are inserted in the order of time, so a summary of each range of pages suffices.
create index receipt_received on receipt using brin (received_at) with (pages_per_range = 32, autosummarize = on);
comment on table receipt is 'A later report of the provider about a message.';
comment on column receipt.dedupe_key is 'The same for every copy of one report.';
comment on column receipt.attempt is 'Null if the provider does not say which attempt it reports about.';
comment on column receipt.part is 'The part of the message, if the attempt has several.';
comment on column receipt.state is
    'The reported state, as in message.state. queued: the provider has the message and has not sent it.';
comment on column receipt.class is 'FailureClass of a message that was not delivered, if the gateway knows it.';
comment on column receipt.provider_at is 'The time that the provider states.';
comment on column receipt.retry_at is
    'The provider accepted the message, failed to send it, and allows another attempt. At this time it is decided whether there is one. Null once it is decided, and for all other receipts.';

create table early_receipt (
    gateway_id  bigint      not null,
    dedupe_key  bytea       not null,
    ref         text        collate "C" not null,
    state       smallint    not null,
    class       text,
    code        text,
    detail      text,
    provider_at timestamptz not null,
    retryable   boolean     not null default false,
    kept_at     timestamptz not null default clock_timestamp(),
    apply_at    timestamptz not null default clock_timestamp() + interval '300 ms',
    primary key (gateway_id, dedupe_key)
);
create index early_receipt_due on early_receipt (apply_at);
create index early_receipt_ref on early_receipt (gateway_id, ref);
comment on table early_receipt is
    'A receipt that names its message by an id of the provider that is not known yet: it came before the answer to the call was written. Kept for 72 hours.';
comment on column early_receipt.state is 'As in receipt.state.';
comment on column early_receipt.retryable is 'Whether another attempt is to be decided after this failure.';
comment on column early_receipt.apply_at is 'When to try again. The pause grows with the age of the row. The transaction that writes the id makes it due.';

create table message_event (
    message_id bigint      not null,
    at         timestamptz not null default clock_timestamp(),
    kind       text        not null,
    detail     text        not null default '',
    actor      text        not null default 'system'
);
create index message_event_message on message_event (message_id, at);
comment on table message_event is
    'Rare events of a message that are neither attempts nor receipts, for example its cancellation. Rows are only inserted.';
comment on column message_event.actor is 'user:7, key:3 or system.';
