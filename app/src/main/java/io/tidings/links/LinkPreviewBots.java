package io.tidings.links;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recognises requests that are not clicks of a person: messengers that show a preview, scanners, browsers that
 * prefetch. Recognition uses the request headers only. A request without such a header counts as a click.
 */
final class LinkPreviewBots {
    private static final Pattern NAMES = Pattern.compile(
            // Cubot is a brand of phones.
            "facebookexternalhit|facebookcatalog|facebot|meta-external|whatsapp/|(?<!cu)bot\\b|bot/|skypeuripreview"
                    + "|viber|snapchat|embedly|crawler|spider|preview|prefetch|python|curl/|wget/|go-http-client"
                    + "|headless|scanner|safelinks|barracuda|google-read-aloud|googleimageproxy|bingpreview");

    private LinkPreviewBots() {}

    static boolean isAutomated(String method, MultiMap headers) {
        return method.equals("HEAD") || isPrefetch(headers) || isRobot(headers.get("User-Agent"));
    }

    /** Recognises the current header (Fetch standard, {@code Sec-Purpose}) and its predecessors. */
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
