package io.tidings.accounts;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The table of the permissions of all routes, read from {@code permissions.txt}. A route that it does not list is
 * refused. An error in the table stops the start. Immutable.
 */
@Singleton
final class Permissions {
    static final String FILE = "permissions.txt";
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern CONSTRAINT = Pattern.compile("\\{\\s*(\\w+)\\s*:(?:[^{}]|\\{[^{}]*\\})*\\}");
    private static final Pattern SLASHES = Pattern.compile("//+");

    private final Map<String, Permission> table;

    Permissions() {
        this(read());
    }

    Permissions(String text) {
        this.table = parse(text);
    }

    /** @param path as the annotations of the route spell it */
    Optional<Permission> of(String method, String path) {
        return Optional.ofNullable(table.get(key(method, path)));
    }

    /** Returns all permissions by {@code METHOD /path/{id}}. */
    Map<String, Permission> all() {
        return table;
    }

    /**
     * Returns the normal form of a route, such as {@code GET /contacts/{id}}. It does not depend on how the class, the
     * method and the constraints spell the path.
     */
    static String key(String method, String path) {
        var plain = SLASHES.matcher(CONSTRAINT.matcher("/" + path).replaceAll("{$1}"))
                .replaceAll("/");
        var end = plain.length() > 1 && plain.endsWith("/") ? plain.length() - 1 : plain.length();
        return method + " " + plain.substring(0, end);
    }

    private static Map<String, Permission> parse(String text) {
        var table = new HashMap<String, Permission>();
        text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> {
                    var words = BLANKS.splitAsStream(line).toList();
                    if (words.size() < 3 || words.size() > 4) {
                        throw new IllegalStateException("a line of %s is not a permission: %s".formatted(FILE, line));
                    }
                    var permission =
                            Permission.of(words.getFirst(), words.get(2), words.size() == 4 ? words.get(3) : "");
                    if (table.put(key(words.getFirst(), words.get(1)), permission) != null) {
                        throw new IllegalStateException("%s has two lines for one route: %s".formatted(FILE, line));
                    }
                });
        return Map.copyOf(table);
    }

    /** Reads all files of this name, because tests add routes and lines of their own. */
    private static String read() {
        try {
            var text = new StringBuilder();
            var loader = Thread.currentThread().getContextClassLoader();
            for (URL file : Collections.list(loader.getResources(FILE))) {
                try (var stream = file.openStream()) {
                    text.append(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                            .append('\n');
                }
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
