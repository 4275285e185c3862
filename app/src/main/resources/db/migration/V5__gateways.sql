-- Gateways and their rate limits.

create table gateway (
    id                 bigint generated always as identity primary key,
    account_id         bigint      not null references account,
    name               text        not null,
    provider           text        not null,
    channels           text[]      not null default '{sms,whatsapp}',
    settings           jsonb       not null default '{}',
    send_window        int         not null default 256 check (send_window between 1 and 10000),
    window_scope       text        not null default 'node' check (window_scope in ('node', 'cluster')),
    batch_size         int         check (batch_size between 1 and 5000),
    rate_limit         int         check (rate_limit > 0),
    sender_rate_limits jsonb       not null default '{}',
    enabled            boolean     not null default true,
    created_at         timestamptz not null default now()
);
create index gateway_account on gateway (account_id, id);
comment on table gateway is 'A configured connection to a provider.';
comment on column gateway.provider is 'Name of the provider, for example simulator.';
comment on column gateway.settings is 'Settings of the provider.';
comment on column gateway.send_window is 'Maximum number of calls in flight.';
comment on column gateway.window_scope is 'Whether the window is for each node or for all nodes together.';
comment on column gateway.batch_size is 'Maximum number of messages in one call. Null means the default of the provider.';
comment on column gateway.rate_limit is 'Segments a second on all nodes together. Null means no limit.';
comment on column gateway.sender_rate_limits is 'Segments a second of single senders, for example {"ACME": 5}.';

create table gateway_permit (
    gateway_id  bigint      not null references gateway,
    kind        text        not null check (kind in ('call', 'connection')),
    node_id     bigint      not null,
    permits     int         not null check (permits >= 0),
    lease_until timestamptz not null,
    primary key (gateway_id, kind, node_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
comment on table gateway_permit is
    'The share of each node in a limit of a gateway that all nodes have together. A node without a row uses nothing of it.';
comment on column gateway_permit.kind is 'call: calls in flight, if the window is for all nodes. connection: open connections to the provider.';
comment on column gateway_permit.permits is 'How many the node may use. 0 if it waits for the other nodes to lower theirs.';
comment on column gateway_permit.lease_until is 'By the clock of the database. Later than the end of the longest call that the node may still start.';

create table rate_bucket (
    scope   text        not null check (scope in ('gateway', 'single', 'sender', 'plan')),
    id      bigint      not null,
    name    text        not null default '',
    free_at timestamptz not null,
    primary key (scope, id, name)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
comment on table rate_bucket is
    'The state of each rate limit. The statement that commits the watermark of a chunk debits it. A gateway, sender or plan without limit has no row.';
comment on column rate_bucket.id is 'The id of the gateway or plan.';
comment on column rate_bucket.name is 'The sender, for the scope sender.';
comment on column rate_bucket.free_at is 'When the next segment may be sent, by the clock of the database.';
