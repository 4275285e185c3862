package io.tidings.plancontrol;

import io.tidings.gateways.FailureClass;
import io.tidings.shared.CampaignId;
import io.tidings.shared.GatewayId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/** A filter of dead letters as SQL. So the program need not carry 500,000 ids. */
public final class DeadLetterSql {
    /**
     * Matches the failures {@code f} that are unresolved and pass the filter. Each change of a failed message resolves
     * its failure, so the failures alone identify the dead letters.
     */
    public static final String MATCHING = """
            f.final and f.resolution is null
              and (cardinality(:messages) = 0 or f.message_id = any(:messages))
              and (cardinality(:classes) = 0 or f.class = any(:classes))
              and (cast(:code as text) is null or f.code = :code)
              and (cast(:campaign as bigint) is null
                   or f.plan_id = (select id from send_plan where id = :campaign and kind = 'campaign'))
              and (cast(:gateway as bigint) is null or f.gateway_id = :gateway)
              and (cast(:from as timestamptz) is null or f.at >= :from)
              and (cast(:to as timestamptz) is null or f.at < :to)
            """;

    private DeadLetterSql() {}

    public static <S extends SqlStatement<S>> S bound(S statement, DeadLetterFilter filter) {
        return statement
                .bind("messages", filter.messages().toArray(Long[]::new))
                .bind(
                        "classes",
                        filter.failures().stream().map(FailureClass::text).toArray(String[]::new))
                .bind("code", filter.code())
                .bind(
                        "campaign",
                        Optional.ofNullable(filter.campaign())
                                .map(CampaignId::value)
                                .orElse(null))
                .bind(
                        "gateway",
                        Optional.ofNullable(filter.gateway())
                                .map(GatewayId::value)
                                .orElse(null))
                .bind("from", filter.from() == null ? null : filter.from().atOffset(ZoneOffset.UTC))
                .bind("to", filter.to() == null ? null : filter.to().atOffset(ZoneOffset.UTC));
    }
}
