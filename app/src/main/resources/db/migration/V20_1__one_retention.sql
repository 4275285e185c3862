-- Their work is done by the one job that forgets by age.
delete from scheduled_tasks where task_name in ('prune-sending', 'prune-rehearsals', 'prune-idempotency-keys');
