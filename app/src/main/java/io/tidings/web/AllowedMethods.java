package io.tidings.web;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The methods of each path, for the header {@code Allow}. They are those of {@code permissions.txt}. Thread-safe. */
@Singleton
final class AllowedMethods {
    private static final String FILE = "permissions.txt";
    private static final Pattern ROUTE = Pattern.compile("(?m)^([A-Z]+)\\s+(/\\S*)");

    private record Route(String method, List<String> steps) {
        boolean matches(List<String> path) {
            if (path.size() != steps.size()) {
                return false;
            }
            for (int i = 0; i < steps.size(); i++) {
                if (!steps.get(i).startsWith("{") && !steps.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Route> routes = read();

    /** Returns the methods of a path, separated by commas. */
    String allowed(String path) {
        var steps = steps(path);
        var methods = new TreeSet<String>();
        routes.stream().filter(route -> route.matches(steps)).forEach(route -> methods.add(route.method()));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }

    private static List<String> steps(String path) {
        var steps = new ArrayList<>(List.of(path.split("/", -1)));
        steps.removeIf(String::isEmpty);
        return List.copyOf(steps);
    }

    /** Reads all files of this name, because tests add routes and lines of their own. */
    private static List<Route> read() {
        try {
            var found = new ArrayList<Route>();
            var loader = Thread.currentThread().getContextClassLoader();
            for (var file : Collections.list(loader.getResources(FILE))) {
                try (var stream = file.openStream()) {
                    ROUTE.matcher(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                            .results()
                            .map(line -> new Route(line.group(1), steps(line.group(2))))
                            .forEach(found::add);
                }
            }
            return List.copyOf(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
