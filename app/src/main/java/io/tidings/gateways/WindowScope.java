package io.tidings.gateways;

import io.tidings.web.EnumParameter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The nodes that a window is for. */
public enum WindowScope {
    /** Each node may have this many calls in flight. */
    NODE,
    /** All nodes together may have this many calls in flight. */
    CLUSTER;

    /** Returns the name as in the database and the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<WindowScope> parse(String text) {
        return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
    }

    /** @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_value} */
    static WindowScope ofRequest(String text) {
        return EnumParameter.of(text, "node, cluster", "#/window_scope", WindowScope::parse);
    }
}
