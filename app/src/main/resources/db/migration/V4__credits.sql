-- Credits. All amounts are whole units, and 1000 units are one credit. Every change of a balance is a transfer, and the entries of a
-- transfer sum to 0. Transfers and entries are only inserted. The balance row is their sum, so that one guarded statement decides
-- whether there is enough.

create table balance (
    account_id          bigint  primary key references account,
    bought              bigint  not null default 0 check (bought between 0 and 1000000000000000000),
    available           bigint  not null default 0 check (available >= 0),
    reserved            bigint  not null default 0 check (reserved >= 0),
    spent               bigint  not null default 0 check (spent >= 0),
    owed                bigint  not null default 0 check (owed >= 0),
    unlimited           boolean not null default true,
    subscription_active boolean not null default true,
    constraint balance_adds_up check (bought = available + reserved + spent)
) with (fillfactor = 50);
comment on table balance is 'The credits of an account, in units. Each column of an amount is the sum of the book of the same name.';
comment on column balance.bought is 'All credits that were ever bought, or lent to an unlimited account.';
comment on column balance.available is 'Free to be reserved.';
comment on column balance.reserved is 'Reserved for messages that have no final outcome yet.';
comment on column balance.spent is 'Spent for messages that a provider accepted.';
comment on column balance.owed is 'Debt for messages that a provider accepted after their credits had been released and used.';
comment on column balance.unlimited is 'The account is lent the credits that it lacks.';

create table reservation (
    plan_id            bigint primary key,
    account_id         bigint not null references balance,
    taken_units        bigint not null default 0 check (taken_units >= 0),
    reserved_units     bigint not null default 0 check (reserved_units >= 0),
    reserved_for_later bigint not null default 0,
    spent_units        bigint not null default 0 check (spent_units >= 0),
    released_units     bigint not null default 0,
    owed_units         bigint not null default 0 check (owed_units >= 0),
    constraint reservation_adds_up check (taken_units = reserved_units + spent_units + released_units),
    constraint reservation_for_later_is_reserved check (reserved_for_later between 0 and reserved_units)
) with (fillfactor = 50);
create index reservation_owed on reservation (account_id, plan_id) where owed_units > 0;
comment on table reservation is 'The credits of a plan, in units. A transaction that changes a row holds the balance row of the account.';
comment on column reservation.taken_units is 'Taken from available, less what the plan turned out not to need.';
comment on column reservation.reserved_for_later is
    'The part of reserved_units for messages that are not released yet: all of it during a launch, and the greatest cost of the rest of a test until there is a winner.';
comment on column reservation.released_units is 'Returned to available, less what was charged after all.';

create table ledger_transfer (
    id              bigint generated always as identity primary key,
    account_id      bigint      not null references balance,
    plan_id         bigint,
    kind            text        not null check (kind in ('top_up', 'on_account', 'reserve', 'true_up', 'settle', 'release',
                                                         'resolve', 'adjust', 'reopen', 'repay', 'final')),
    subject_id      bigint      not null,
    sequence_no     bigint      not null,
    idempotency_key text,
    note            text,
    actor           text        not null,
    at              timestamptz not null default clock_timestamp(),
    constraint ledger_transfer_business_key unique (kind, subject_id, sequence_no)
);
create index ledger_transfer_account on ledger_transfer (account_id, id);
create index ledger_transfer_plan on ledger_transfer (plan_id, id) where plan_id is not null;
create index ledger_transfer_at on ledger_transfer using brin (at) with (pages_per_range = 16, autosummarize = on);
create unique index ledger_transfer_idempotency_key on ledger_transfer (account_id, idempotency_key)
    where idempotency_key is not null;
comment on table ledger_transfer is
    'One movement of credits. Rows are only inserted. kind, subject_id and sequence_no are the business key: a block, for example, is settled once, however often it is tried.';
comment on column ledger_transfer.subject_id is 'The id of an account, plan, block or message, as the kind requires.';
comment on column ledger_transfer.sequence_no is 'Counts the transfers of one kind and subject.';
comment on column ledger_transfer.idempotency_key is 'The key that the client sent with a top-up.';

create table ledger_entry (
    transfer_id bigint not null references ledger_transfer,
    account_id  bigint not null,
    book        text   not null check (book in ('bought', 'available', 'reserved', 'spent', 'suspense', 'owed')),
    amount      bigint not null check (amount <> 0),
    primary key (transfer_id, book)
);
create index ledger_entry_account on ledger_entry (account_id, book) include (amount);
comment on table ledger_entry is 'One side of a transfer. Rows are only inserted.';
comment on column ledger_entry.book is
    'bought is the source of credits, with a negative sum. suspense and owed are the two sides of a debt. The other books are as in balance.';
comment on column ledger_entry.amount is 'In units.';

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only: % on %', tg_op, tg_table_name;
end $$;
create trigger refuse_change before update or delete or truncate on ledger_transfer
    for each statement execute function refuse_ledger_change();
create trigger refuse_change before update or delete or truncate on ledger_entry
    for each statement execute function refuse_ledger_change();

-- One statement writes all entries of a transfer, so that this trigger sees all of them.
create function check_transfers_sum_to_zero() returns trigger language plpgsql as $$
declare
    wrong bigint;
begin
    select transfer_id into wrong from added group by transfer_id having sum(amount) <> 0 limit 1;
    if found then
        raise exception 'the entries of transfer % do not sum to 0', wrong using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger check_transfers_sum_to_zero after insert on ledger_entry referencing new table as added
    for each statement execute function check_transfers_sum_to_zero();

create table ledger_checkpoint (
    scope            text        not null check (scope in ('account', 'plan')),
    id               bigint      not null,
    last_transfer_id bigint      not null,
    bought           bigint      not null,
    available        bigint      not null,
    reserved         bigint      not null,
    spent            bigint      not null,
    owed             bigint      not null,
    counted_at       timestamptz not null default now(),
    primary key (scope, id)
);
create index ledger_checkpoint_counted on ledger_checkpoint (scope, counted_at);
comment on table ledger_checkpoint is
    'The sums of the entries of an account or plan up to one transfer. The check of every minute reads only later entries. Transfers of an account become visible in the order of their ids, because a transaction holds the balance while it inserts them.';
comment on column ledger_checkpoint.id is 'The id of the account or plan.';
comment on column ledger_checkpoint.last_transfer_id is 'The last transfer that the sums contain.';
comment on column ledger_checkpoint.counted_at is 'When the sums were last computed from the first entry on.';

create table price (
    account_id bigint references account,
    prefix     text not null check (prefix ~ '^[0-9]{0,15}$'),
    units      int  not null check (units between 0 and 1000000),
    unique nulls not distinct (account_id, prefix)
);
comment on table price is
    'The price of one segment, in units. The longest prefix of the number counts. An account''s own price wins over the same prefix of the installation. The empty prefix of the installation is the price of all other numbers.';
comment on column price.account_id is 'Null for a price of the installation.';
comment on column price.prefix is 'The first digits of an E.164 number, without the plus sign.';
insert into price (account_id, prefix, units) values (null, '', 1000);

create function create_balance() returns trigger language plpgsql as $$
begin
    insert into balance (account_id, unlimited) values (new.id, not new.demo);
    return null;
end $$;
create trigger create_balance after insert on account
    for each row execute function create_balance();
