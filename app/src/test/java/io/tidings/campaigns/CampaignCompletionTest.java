package io.tidings.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.messages.MessageCounts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3-13")
@Tag("S4-3")
class CampaignCompletionTest {
    @Test
    void one_sent_message_makes_a_campaign_sent() {
        var move = CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 1, 0, 0, 0, 9, 0, 0, 0));

        assertThat(move.to()).isEqualTo(CampaignStatus.SENT);
        assertThat(move.completed()).isTrue();
        assertThat(move.reason()).startsWith("finished: 1 of 10");
    }

    @Test
    void a_campaign_with_all_messages_sent_has_the_reason_all_sent() {
        assertThat(CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 4, 3, 2, 1, 0, 0, 0, 0))
                        .reason())
                .startsWith("all_sent:");
    }

    @Test
    void a_campaign_with_no_message_sent_fails() {
        var move = CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 0, 0, 0, 0, 8, 2, 0, 0));

        assertThat(move.to()).isEqualTo(CampaignStatus.FAILED);
        assertThat(move.reason()).startsWith("none_sent:");
    }

    @Test
    void a_campaign_with_all_recipients_skipped_fails_with_its_own_reason() {
        assertThat(CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 0, 0, 0, 0, 0, 10, 0, 0))
                        .reason())
                .startsWith("all_skipped:");
    }

    @Test
    void an_uncertain_message_makes_a_campaign_sent() {
        assertThat(CampaignCompletion.finalTransition(10, new MessageCounts(0, 0, 0, 0, 0, 0, 9, 0, 0, 1))
                        .to())
                .isEqualTo(CampaignStatus.SENT);
    }
}
