package io.tidings.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import org.jboss.logmanager.MDC;
import org.junit.jupiter.api.Test;

class LogContextTest {
    @Test
    void close_restores_the_ids_from_before() {
        try (var outer = LogContext.of(new AccountId(1))) {
            try (var inner = LogContext.of(new AccountId(2), new CampaignId(3))) {
                assertThat(outer).isNotSameAs(inner);
                assertThat(MDC.get("account_id")).isEqualTo("2");
                assertThat(MDC.get("campaign_id")).isEqualTo("3");
            }
            assertThat(MDC.get("account_id")).isEqualTo("1");
            assertThat(MDC.get("campaign_id")).isNull();
        }
        assertThat(MDC.get("account_id")).isNull();
    }
}
