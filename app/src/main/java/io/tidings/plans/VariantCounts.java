package io.tidings.plans;

import io.tidings.shared.PlanId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Counts the outcomes of messages by variant, in the statements and under the locks that count them by block. Counts
 * nothing for a plan without variants. {@code MessagePartitions} merges the rows of blocks whose messages were deleted.
 */
public final class VariantCounts {
    /** SQL that follows a {@code moved} with plan_id, block_id, variant and state. Counts first outcomes by block. */
    public static final String FIRST_OUTCOMES = """
            , varied as (
                insert into variant_count as v (plan_id, block_id, variant, n_sent, n_failed, n_skipped, n_cancelled,
                    n_uncertain)
                select plan_id, block_id, variant, count(*) filter (where state = <SENT>),
                       count(*) filter (where state in (<EXPIRED>, <FAILED>)), count(*) filter (where state = <SKIPPED>),
                       count(*) filter (where state = <CANCELLED>), count(*) filter (where state = <UNCERTAIN>)
                  from moved where variant is not null
                 group by plan_id, block_id, variant order by plan_id, block_id, variant
                on conflict (plan_id, block_id, variant) do update
                   set n_sent = v.n_sent + excluded.n_sent, n_failed = v.n_failed + excluded.n_failed,
                       n_skipped = v.n_skipped + excluded.n_skipped,
                       n_cancelled = v.n_cancelled + excluded.n_cancelled,
                       n_uncertain = v.n_uncertain + excluded.n_uncertain
            )""";

    private VariantCounts() {}

    /**
     * Returns SQL that follows a {@code moved} with plan_id and variant. Adds its messages to a counter, or subtracts
     * them.
     *
     * @param bucket such as n_failed
     * @param step 1 or -1
     */
    public static String change(String bucket, int step) {
        return """
                , varied as (
                    insert into variant_count as v (plan_id, block_id, variant, %1$s)
                    select plan_id, 0, variant, %2$d * count(*) from moved where variant is not null
                     group by plan_id, variant order by plan_id, variant
                    on conflict (plan_id, block_id, variant) do update set %1$s = v.%1$s + excluded.%1$s
                )""".formatted(bucket, step);
    }

    /** Adds the written messages of a plan to the totals. */
    public static void add(Handle handle, PlanId plan, List<VariantSize> sizes) {
        handle.createUpdate("""
                        insert into variant_count as v (plan_id, block_id, variant, total, segments)
                        select :plan, 0, variant, total, segments
                          from unnest(:variants, :totals, :segments) as s(variant, total, segments) order by variant
                        on conflict (plan_id, block_id, variant) do update
                           set total = v.total + excluded.total, segments = v.segments + excluded.segments""")
                .bind("plan", plan.value())
                .bind("variants", sizes.stream().map(VariantSize::variant).toArray(Integer[]::new))
                .bind("totals", sizes.stream().map(VariantSize::messages).toArray(Integer[]::new))
                .bind("segments", sizes.stream().map(VariantSize::segments).toArray(Long[]::new))
                .execute();
    }
}
