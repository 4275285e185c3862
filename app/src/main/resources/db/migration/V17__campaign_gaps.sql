-- The request that a piece of background work goes back to: the X-Request-Id of the 202, by which its log lines are found.
alter table task add column request_id text;
alter table scheduled_tasks add column request_id text;
