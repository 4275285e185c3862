package io.tidings.links;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells what opens links for somebody: messengers that show a preview, scanners, browsers that load in advance. They say
 * so themselves; what does not is taken for a person.
 */
final class LinkPreviewBots {
    private static final Pattern NAMES = Pattern.compile(
            // Cubot is a make of phones.
            "facebookexternalhit|facebookcatalog|facebot|meta-external|whatsapp/|(?<!cu)bot\\b|bot/|skypeuripreview"
                    + "|viber|snapchat|embedly|crawler|spider|preview|prefetch|python|curl/|wget/|go-http-client"
                    + "|headless|scanner|safelinks|barracuda|google-read-aloud|googleimageproxy|bingpreview");

    private LinkPreviewBots() {}

    static boolean isAutomated(String method, MultiMap headers) {
        return method.equals("HEAD") || isPrefetch(headers) || isRobot(headers.get("User-Agent"));
    }

    /** As browsers say it, now and formerly (Fetch standard, Sec-Purpose). */
    private static boolean isPrefetch(MultiMap headers) {
        return Stream.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
                .flatMap(name -> Optional.ofNullable(headers.get(name)).stream())
                .map(value -> value.toLowerCase(Locale.ROOT))
                .anyMatch(value ->
                        value.contains("prefetch") || value.contains("prerender") || value.contains("preview"));
    }

    private static boolean isRobot(@Nullable String agent) {
        return agent == null
                || agent.isBlank()
                || NAMES.matcher(agent.toLowerCase(Locale.ROOT)).find();
    }
}
