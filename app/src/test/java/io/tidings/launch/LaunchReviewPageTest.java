package io.tidings.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LaunchReviewPageTest {
    private static final String WARNING = "1,200 of the 2,000 checked are landlines, which rarely get an SMS.";

    private final LineTypeCounts lines = new LineTypeCounts();

    @Test
    void landlines_are_told_before_an_sms_is_sent() {
        for (int i = 0; i < 2_000; i++) {
            lines.add(i < 1_200 ? "+49301234567" : "+491712345678");
        }

        assertThat(lines.byType()).isEqualTo(Map.of("fixed_line", 1_200L, "mobile", 800L));
        assertThat(notes(Channel.SMS, lines.byType())).contains(WARNING);
        assertThat(notes(Channel.WHATSAPP, lines.byType())).doesNotContain(WARNING);
    }

    private static List<String> notes(Channel channel, SortedMap<String, Long> byLine) {
        var preview = new CampaignPreview(
                new CampaignPreview.Version(new CampaignId(1), 1),
                2_000,
                2_000,
                new CampaignPreview.Size(2_000, 2_000, new TreeMap<>()),
                new TreeMap<>(),
                byLine,
                new TreeMap<>(),
                2_000,
                new RehearsalResult.Balance(0, 0, true, true),
                List.of(),
                List.of());
        return new LaunchReviewPage(preview, channel, Map.of(), 10_000)
                .notes().stream().map(LaunchReviewPage.Note::text).toList();
    }
}
