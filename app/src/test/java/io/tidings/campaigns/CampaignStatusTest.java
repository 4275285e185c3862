package io.tidings.campaigns;

import static io.tidings.campaigns.CampaignStatus.CANCELLED;
import static io.tidings.campaigns.CampaignStatus.DRAFT;
import static io.tidings.campaigns.CampaignStatus.FAILED;
import static io.tidings.campaigns.CampaignStatus.PAUSED;
import static io.tidings.campaigns.CampaignStatus.SCHEDULED;
import static io.tidings.campaigns.CampaignStatus.SENDING;
import static io.tidings.campaigns.CampaignStatus.SENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CampaignStatusTest {
    private static final Map<CampaignStatus, Set<CampaignStatus>> ALLOWED = Map.of(
            DRAFT, Set.of(SCHEDULED, SENDING),
            SCHEDULED, Set.of(DRAFT, SENDING, FAILED, CANCELLED),
            SENDING, Set.of(PAUSED, SENT, FAILED, CANCELLED),
            PAUSED, Set.of(SENDING, SENT, FAILED, CANCELLED),
            SENT, Set.of(SENDING),
            FAILED, Set.of(SENDING),
            CANCELLED, Set.of());

    @ParameterizedTest
    @EnumSource
    @Tag("S4-3")
    void a_status_allows_only_the_changes_of_the_table(CampaignStatus from) {
        for (var to : CampaignStatus.values()) {
            assertThat(from.canBecome(to))
                    .as("%s → %s", from, to)
                    .isEqualTo(ALLOWED.getOrDefault(from, Set.of()).contains(to));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_status_is_read_back_from_its_text(CampaignStatus status) {
        assertThat(CampaignStatus.parse(status.text())).contains(status);
    }

    @Test
    void only_sent_failed_and_cancelled_are_final() {
        assertThat(EnumSet.allOf(CampaignStatus.class))
                .filteredOn(CampaignStatus::isFinal)
                .containsExactly(SENT, FAILED, CANCELLED);
    }

    @Test
    void an_unknown_text_is_no_status() {
        assertThat(CampaignStatus.parse("SENDING")).isEmpty();
        assertThat(CampaignStatus.parse("gone")).isEmpty();
    }
}
