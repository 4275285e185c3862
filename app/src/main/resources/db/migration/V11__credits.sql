-- Money. All amounts are whole units: 1000 units are one credit. Every change of a balance is a transfer, whose entries
-- sum to 0; transfers and entries are only ever added. The balance row is what they sum to, kept so that one guarded
-- statement decides whether there is enough.
--
-- Books of an account, by which its entries are told apart:
--   bought     where credits come from: minus what was ever bought, or lent to an unlimited account
--   available  free to be reserved
--   reserved   for messages that have no final outcome yet, by plan
--   spent      for messages that a provider took
--   suspense   for messages that a provider took after their credits had been given back and were gone: owed
--   owed       the other side of suspense

create table balance (
    account_id          bigint primary key references account,
    bought              bigint  not null default 0 check (bought between 0 and 1000000000000000000),
    available           bigint  not null default 0 check (available >= 0),
    reserved            bigint  not null default 0 check (reserved >= 0),
    spent               bigint  not null default 0 check (spent >= 0),
    owed                bigint  not null default 0 check (owed >= 0),
    unlimited           boolean not null default true,       -- is lent what it lacks
    subscription_active boolean not null default true,
    constraint nothing_is_lost check (bought = available + reserved + spent)
) with (fillfactor = 50);

-- What a plan holds and has used. Whoever changes a row holds its account's balance.
create table reservation (
    plan_id    bigint primary key,
    account_id bigint not null references balance,
    taken      bigint not null default 0 check (taken >= 0),    -- out of available, less what was not needed
    reserved   bigint not null default 0 check (reserved >= 0),
    spent      bigint not null default 0 check (spent >= 0),
    released   bigint not null default 0,                       -- back to available, less what was charged after all
    owed       bigint not null default 0 check (owed >= 0),
    constraint nothing_is_lost check (taken = reserved + spent + released)
) with (fillfactor = 50);
create index reservation_owed on reservation (account_id, plan_id) where owed > 0;

-- kind, subject and n are the business key: a block (subject) is settled once, whoever tries it again.
create table ledger_transfer (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references balance,
    plan_id    bigint,
    kind       text        not null check (kind in ('top_up', 'on_account', 'reserve', 'true_up', 'settle', 'release',
                                                    'resolve', 'adjust', 'repay', 'final')),
    subject    bigint      not null,                            -- account, plan, block or message, by kind
    n          bigint      not null,
    key        text,                                            -- the client's own, of a top-up
    note       text,
    actor      text        not null,
    at         timestamptz not null default clock_timestamp(),
    unique (kind, subject, n)
);
create index ledger_transfer_account on ledger_transfer (account_id, id);
create index ledger_transfer_plan on ledger_transfer (plan_id, id) where plan_id is not null;
create index ledger_transfer_at on ledger_transfer using brin (at) with (pages_per_range = 16, autosummarize = on);
create unique index ledger_transfer_key on ledger_transfer (account_id, key) where key is not null;

create table ledger_entry (
    transfer_id bigint not null references ledger_transfer,
    account_id  bigint not null,
    book        text   not null
                check (book in ('bought', 'available', 'reserved', 'spent', 'suspense', 'owed')),
    amount      bigint not null check (amount <> 0),
    primary key (transfer_id, book)
);
create index ledger_entry_account on ledger_entry (account_id, book) include (amount);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is only ever added to: % on %', tg_op, tg_table_name;
end $$;
create trigger append_only before update or delete or truncate on ledger_transfer
    for each statement execute function ledger_is_append_only();
create trigger append_only before update or delete or truncate on ledger_entry
    for each statement execute function ledger_is_append_only();

-- The entries of a transfer are always written by one statement, so that it can be held against this.
create function ledger_transfers_balance() returns trigger language plpgsql as $$
declare
    wrong bigint;
begin
    select transfer_id into wrong from added group by transfer_id having sum(amount) <> 0 limit 1;
    if found then
        raise exception 'the entries of transfer % do not sum to 0', wrong;
    end if;
    return null;
end $$;
create trigger transfers_balance after insert on ledger_entry referencing new table as added
    for each statement execute function ledger_transfers_balance();

-- Units a segment costs, by the longest prefix of the number that is in the table; where account and installation name
-- the same prefix, the account's price counts. The installation's empty prefix is the price of everything else.
create table price (
    account_id bigint references account,                       -- null: the installation's
    prefix     text not null check (prefix ~ '^[0-9]{0,15}$'),  -- of E.164, without the plus
    units      int  not null check (units between 0 and 1000000),
    unique nulls not distinct (account_id, prefix)
);
insert into price (account_id, prefix, units) values (null, '', 1000);

-- Blocks: what was spent, is held or was carried on is counted as it happens; the rest of a closed block's reservation is
-- released, and its ledger transfer is due in the same transaction. A block that was never given out has none: its plan's
-- reservation goes back as a whole.
alter table send_block add column settled boolean;        -- null: there is nothing to settle, or not yet
create index send_block_unsettled on send_block (plan_id) where not settled;

create function block_closes() returns trigger language plpgsql as $$
begin
    new.released := new.reserved - new.spent - new.held - new.carried;
    -- Whoever closes it with "settled" set to true does the transfer itself.
    if new.settled is null and (new.spent > 0 or new.released > 0) and (tg_op = 'INSERT' or old.state <> 'PREPARING') then
        new.settled := false;
    end if;
    return new;
end $$;

-- A block of listed messages, retried or sent alone, takes over what each of them has reserved.
create function block_takes_over() returns trigger language plpgsql as $$
begin
    select coalesce(sum(cost), 0) into new.reserved from message
     where id = any(new.message_ids) and id between new.first_id and new.last_id;
    return new;
end $$;

-- By name, in which order triggers run.
create trigger a_takes_over before insert on send_block for each row
    when (new.message_ids is not null) execute function block_takes_over();
create trigger b_closes_at_once before insert on send_block for each row
    when (new.state in ('CLOSED', 'CANCELLED')) execute function block_closes();
create trigger b_closes before update of state on send_block for each row
    when (new.state in ('CLOSED', 'CANCELLED') and old.state not in ('CLOSED', 'CANCELLED'))
    execute function block_closes();

-- What the last look at each invariant found; db/invariants.sql says what they are.
create table invariant_check (
    invariant  text primary key,
    violations int         not null,
    checked_at timestamptz not null
);

create function account_has_balance() returns trigger language plpgsql as $$
begin
    insert into balance (account_id, unlimited) values (new.id, not new.demo);
    return null;
end $$;
create trigger account_has_balance after insert on account
    for each row execute function account_has_balance();

-- Accounts that are here already: what they have launched cost nothing and goes on; the demo gets what a new one gets.
insert into balance (account_id, unlimited, bought, available)
select id, not demo, case when demo then 50000000 else 0 end, case when demo then 50000000 else 0 end from account;
with given as (
    insert into ledger_transfer (account_id, kind, subject, n, key, note, actor)
    select id, 'top_up', id, 1, 'demo', 'Demo credits', 'system' from account where demo
    returning id, account_id
)
insert into ledger_entry (transfer_id, account_id, book, amount)
select id, account_id, book, amount from given, (values ('bought', -50000000), ('available', 50000000)) as e(book, amount);
