package io.tidings.ratelimits;

import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;

/**
 * The permits of all nodes for limits of gateways. The permits under unexpired leases never exceed the limit. A renewal
 * removes rows of the same limit whose lease ended a day ago.
 */
@Singleton
final class PermitStore {
    /** The first key of the lock. It separates these locks from other advisory locks. */
    private static final int LOCK_CLASS = 1414090316;

    private final Jdbi jdbi;

    PermitStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The uses of a gateway that all nodes limit together. */
    enum Kind {
        CALL,
        CONNECTION;

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The state after a renewal.
     *
     * @param permits that the node holds now
     * @param share that the node should use: all nodes with unexpired leases have the same, apart from a remainder
     */
    record Renewed(int permits, int share) {}

    /**
     * Renews the lease of a node, or adds one. It gets its share, or as much as the unexpired leases of other nodes
     * leave.
     *
     * @param total the limit of all nodes together
     * @param inUse how many the node may use until the next renewal; it keeps at least these
     */
    Renewed renew(GatewayId gateway, Kind kind, long node, int total, int inUse, Duration lease) {
        return jdbi.inTransaction(handle -> {
            handle.createQuery("select pg_advisory_xact_lock(:class, cast(:gateway as int))")
                    .bind("class", LOCK_CLASS)
                    .bind("gateway", gateway.value())
                    .mapTo(String.class)
                    .one();
            return handle.createQuery("""
                            with gone as (
                                delete from gateway_permit
                                 where gateway_id = :gateway and kind = :kind and node_id <> :node
                                   and lease_until < clock_timestamp() - interval '1 day'
                            ), other as (
                                select node_id, permits from gateway_permit
                                 where gateway_id = :gateway and kind = :kind and node_id <> :node
                                   and lease_until > clock_timestamp()
                            ), share as (
                                select cast(:total / (count(*) + 1)
                                            + case when :total % (count(*) + 1)
                                                        > count(*) filter (where node_id < :node) then 1 else 0 end
                                            as int) as size,
                                       cast(greatest(0, :total - coalesce(sum(permits), 0)) as int) as rest
                                  from other
                            )
                            insert into gateway_permit (gateway_id, kind, node_id, permits, lease_until)
                            select :gateway, :kind, :node, least(rest, greatest(:used, size)),
                                   clock_timestamp() + make_interval(secs => :lease)
                              from share
                            on conflict (gateway_id, kind, node_id)
                                do update set permits = excluded.permits, lease_until = excluded.lease_until
                            returning permits, (select size from share) as share""")
                    .bind("gateway", gateway.value())
                    .bind("kind", kind.text())
                    .bind("node", node)
                    .bind("total", total)
                    .bind("used", inUse)
                    .bind("lease", lease.toMillis() / 1e3)
                    .map((row, context) -> new Renewed(row.getInt("permits"), row.getInt("share")))
                    .one();
        });
    }

    /** Removes the permits of a node, which uses none any more. */
    void release(GatewayId gateway, Kind kind, long node) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "delete from gateway_permit where gateway_id = :gateway and kind = :kind and node_id = :node")
                .bind("gateway", gateway.value())
                .bind("kind", kind.text())
                .bind("node", node)
                .execute());
    }
}
