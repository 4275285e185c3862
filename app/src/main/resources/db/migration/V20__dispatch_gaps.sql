-- Claims look at what is due gateway by gateway, and never at what is held: so many waiting retries of a paused plan must
-- not stand in their way. Nothing asks for what is due of all gateways.
drop index dispatch_queue_due;
drop index dispatch_queue_gateway;
drop index dispatch_queue_single;
create index dispatch_queue_gateway on dispatch_queue (gateway_id, due_at) where not held;
create index dispatch_queue_single on dispatch_queue (gateway_id, due_at) where single and not held;
