package io.tidings.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import org.jboss.logmanager.MDC;
import org.junit.jupiter.api.Test;

class LogContextTest {
    @Test
    void ids_stand_while_the_work_lasts_and_what_stood_before_comes_back() {
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
