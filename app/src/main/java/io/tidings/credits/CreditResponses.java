package io.tidings.credits;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON bodies of the credits API. */
final class CreditResponses {
    private CreditResponses() {}

    /**
     * @param owed for messages that were sent after their credits were released and used; the next credits pay for it
     */
    @Schema(name = "Balance")
    record BalanceView(
            long bought,
            long available,
            long reserved,
            long spent,
            long owed,
            boolean unlimited,
            boolean subscriptionActive,
            int unitsPerCredit) {
        static BalanceView of(Balance balance) {
            return new BalanceView(
                    balance.bought(),
                    balance.available(),
                    balance.reserved(),
                    balance.spent(),
                    balance.owed(),
                    balance.unlimited(),
                    balance.subscriptionActive(),
                    Credits.UNITS_PER_CREDIT);
        }
    }

    @Schema(name = "TopUp")
    record TopUpView(long id, long amount, BalanceView balance) {}

    /** @param campaignId the campaign or batch; null for none */
    @Schema(name = "StatementLine")
    record LineView(
            long id,
            Instant at,
            String kind,
            @Nullable Long campaignId,
            long bought,
            long available,
            long reserved,
            long spent,
            long owed,
            String actor,
            @Nullable String note) {
        static LineView of(StatementLine line) {
            return new LineView(
                    line.id(),
                    line.at(),
                    line.kind(),
                    line.plan(),
                    line.bought(),
                    line.available(),
                    line.reserved(),
                    line.spent(),
                    line.owed(),
                    line.actor(),
                    line.note());
        }
    }

    @Schema(name = "Prices")
    record PricesView(List<PriceView> prices) {}

    /** @param own whether the price belongs to the account; otherwise it belongs to the installation */
    @Schema(name = "Price")
    record PriceView(String prefix, int units, boolean own) {
        static PriceView of(Prices.ListedPrice listed) {
            return new PriceView(listed.price().prefix(), listed.price().units(), listed.own());
        }
    }
}
