-- What recurs is scheduled apart from what was asked for, with threads of its own: eight long imports must not keep the
-- failure brake or the invariants from their turn. Each program enters its recurring jobs at its start.
create table recurring_tasks (like scheduled_tasks including all);
delete from scheduled_tasks where task_instance = 'recurring';
