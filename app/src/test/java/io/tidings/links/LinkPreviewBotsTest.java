package io.tidings.links;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkPreviewBotsTest {
    static final String PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/126.0.0.0 Mobile Safari/537.36";

    @ParameterizedTest
    @ValueSource(
            strings = {
                PHONE,
                "Mozilla/5.0 (Linux; Android 9; CUBOT) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                        + " Mobile/21F90 [FBAN/FBIOS;FBAV/470.0.0]",
                "Opera/9.80 (J2ME/MIDP; Opera Mini/9/174.101; U; en) Presto/2.12 Version/12.16",
            })
    void a_phone_is_a_person(String agent) {
        assertThat(LinkPreviewBots.isAutomated("GET", headers("User-Agent", agent)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
                "WhatsApp/2.24.10.85 A",
                "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
                "Twitterbot/1.0",
                "TelegramBot (like TwitterBot)",
                "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
                "LinkedInBot/1.0 (compatible; Mozilla/5.0)",
                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko)"
                        + " Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
                "curl/8.5.0",
            })
    void previews_and_scanners_are_automated(String agent) {
        assertThat(LinkPreviewBots.isAutomated("GET", headers("User-Agent", agent)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Purpose,prefetch", "Sec-Purpose,prefetch;prerender", "X-Moz,prefetch", "X-Purpose,preview"})
    void a_browser_that_prefetches_is_automated(String header, String value) {
        assertThat(LinkPreviewBots.isAutomated(
                        "GET", headers("User-Agent", PHONE).add(header, value)))
                .isTrue();
    }

    @Test
    void a_head_request_or_a_missing_user_agent_is_automated() {
        assertThat(LinkPreviewBots.isAutomated("HEAD", headers("User-Agent", PHONE)))
                .isTrue();
        assertThat(LinkPreviewBots.isAutomated("GET", MultiMap.caseInsensitiveMultiMap()))
                .isTrue();
    }

    private static MultiMap headers(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }
}
