-- How often an account may launch, counted by all nodes together: one number for each account (generic cell rate algorithm).

create table launch_quota (
    account_id bigint      primary key references account,
    full_at    timestamptz not null                          -- when all launches of a minute are there again
);
