package io.tidings.links;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/** What stands before the token in each short link. A setting that is no address stops the start. Immutable. */
@Singleton
public final class LinkAddress {
    static final String PATH = "/l/";

    private final Optional<String> prefix;

    LinkAddress(LinkConfig config) {
        this.prefix =
                config.url().map(String::strip).filter(url -> !url.isEmpty()).map(LinkAddress::prefix);
    }

    /** Is there for being looked at early. */
    void check(@Observes @Priority(1) StartupEvent event) {}

    /** Empty when nobody has said where recipients reach this program: a link to {@code localhost} would lead nobody. */
    public Optional<String> prefix() {
        return prefix;
    }

    private static String prefix(String url) {
        var target = LinkText.target(url)
                .map(URI::create)
                .filter(uri -> uri.getRawQuery() == null && uri.getRawFragment() == null)
                .orElseThrow(() -> new IllegalStateException(
                        "TIDINGS_LINKS_URL, or else TIDINGS_PUBLIC_URL, is no address such as https://example.org, by which"
                                + " recipients would reach this program"));
        var text = target.toString();
        return (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + PATH;
    }
}
