-- What a rehearsal of a large audience depended on when it began, as PlanMarks reads it: a launch that names its hash is
-- refused at once when one of the marks differs. Null: a small audience, of which everything is made anew instead.
alter table rehearsal add column marks text[];
