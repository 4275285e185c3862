package io.tidings.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.messages.MessageCounts;
import org.junit.jupiter.api.Test;

class CampaignCompletionTest {
    @Test
    void one_sent_message_makes_a_campaign_sent() {
        var move = CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 1, 0, 0, 0, 9, 0, 0, 0));

        assertThat(move.to()).isEqualTo(CampaignStatus.SENT);
        assertThat(move.completed()).isTrue();
        assertThat(move.reason()).startsWith("finished: 1 of 10");
    }

    @Test
    void all_sent_says_so() {
        assertThat(CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 4, 3, 2, 1, 0, 0, 0, 0))
                        .reason())
                .startsWith("all_sent:");
    }

    @Test
    void none_sent_makes_it_failed() {
        var move = CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 0, 0, 0, 0, 8, 2, 0, 0));

        assertThat(move.to()).isEqualTo(CampaignStatus.FAILED);
        assertThat(move.reason()).startsWith("none_sent:");
    }

    @Test
    void all_skipped_is_a_reason_of_its_own() {
        assertThat(CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 0, 0, 0, 0, 0, 10, 0, 0))
                        .reason())
                .startsWith("all_skipped:");
    }

    @Test
    void what_may_have_been_sent_is_no_failure() {
        assertThat(CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 0, 0, 0, 0, 9, 0, 0, 1))
                        .to())
                .isEqualTo(CampaignStatus.SENT);
    }
}
