-- How a campaign is to be sent, chosen with its draft and frozen at launch; retry is a RetryPolicy, null the usual one.
alter table campaign
    add column retry        jsonb,
    add column on_uncertain text not null default 'park' check (on_uncertain in ('park', 'lookup', 'retry')),
    add column gateway_id   bigint references gateway,      -- null: the account's default when it is launched
    add column sender       text,
    add column rate_limit   int check (rate_limit > 0),     -- segments a second
    add column time_zone    text,                           -- IANA name that scheduled_at was meant in
    add column launched_from text;                          -- draft or scheduled: where a refused launch goes back to

