-- What a rehearsal of a large audience depended on when it began, as PlanMarks reads it: a launch that names its hash is
-- refused at once when one of the marks differs. Null: a small audience, of which everything is made anew instead.
alter table rehearsal add column marks text[];

-- Which campaign is being prepared under a frequency cap: one at a time in an account, for the next one must see its
-- messages to count them. It holds as long as that campaign is being prepared; a row stays, and the next one takes it.
create table frequency_turn (
    account_id  bigint primary key references account,
    campaign_id bigint not null
);

-- For the look at the latest receipts. They come in the order of time, so a summary of each range of pages suffices.
create index receipt_received on receipt using brin (received_at) with (pages_per_range = 32, autosummarize = on);
