-- Whose claim it was: a worker that never heard the answer to its claim asks by this number whether it has the block.
alter table send_block add column claim_token bigint;
