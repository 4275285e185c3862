package io.tidings.links;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/** The part of each short link before its token. An invalid setting stops the start of the program. Immutable. */
@Singleton
public final class LinkAddress {
    static final String PATH = "/l/";

    private final Optional<String> prefix;

    LinkAddress(LinkConfig config) {
        this.prefix =
                config.url().map(String::strip).filter(url -> !url.isEmpty()).map(LinkAddress::prefix);
    }

    /** Makes the container create this bean, and so check the setting, at startup. */
    void check(@Observes @Priority(1) StartupEvent event) {}

    /**
     * Returns the prefix of short links. Empty when the public address is not configured; then no links are tracked.
     */
    public Optional<String> prefix() {
        return prefix;
    }

    private static String prefix(String url) {
        var target = LinkText.target(url)
                .map(URI::create)
                .filter(uri -> uri.getRawQuery() == null && uri.getRawFragment() == null)
                .orElseThrow(() -> new IllegalStateException(
                        "TIDINGS_LINKS_URL, or else TIDINGS_PUBLIC_URL, must be the public address of this program for"
                                + " recipients, such as https://example.org"));
        var text = target.toString();
        return (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + PATH;
    }
}
