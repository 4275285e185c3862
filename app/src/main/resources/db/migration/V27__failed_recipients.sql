-- Who of a plan is not reached, newest failure first: what is put back or overtaken leaves the index, and a page is found
-- in it alone, however many failed and whatever was tried again.
create index failure_unreached on failure (plan_id, id) include (account_id, class)
    where final and (settled is null or settled = 'discarded');
