package io.tidings;

import java.util.List;
import java.util.Map;

/** Refuses settings that this program does not have, and whose effect would be missed only later. */
final class UnsupportedSettings {
    private static final List<String> PATH_PREFIXES =
            List.of("TIDINGS_ROOT_PATH", "TIDINGS_HTTP_ROOT_PATH", "QUARKUS_HTTP_ROOT_PATH");

    private UnsupportedSettings() {}

    /** @throws IllegalStateException for a path prefix; the message names the variable */
    static void check(Map<String, String> environment) {
        for (var name : PATH_PREFIXES) {
            var path = environment.getOrDefault(name, "").strip();
            if (!path.isEmpty() && !path.equals("/")) {
                throw new IllegalStateException(
                        "%s is set, but Tidings cannot run below a path. Remove it, and give Tidings a host name of its own."
                                .formatted(name));
            }
        }
    }
}
