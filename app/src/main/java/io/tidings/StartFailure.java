package io.tidings;

import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flywaydb.core.api.FlywayException;

/** Describes in one line why the program could not start, and names the setting to change. */
final class StartFailure {
    /** Ends a chain of causes that is a circle. */
    private static final int DEEPEST_CAUSE = 20;

    private static final int LONGEST_REASON = 400;
    private static final Pattern BAD_VALUE =
            Pattern.compile("config property (?<key>\\S+) .*?converted (?:SRCFG\\d+: )?(?<reason>.*)", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?<name>[A-Z_]+)[:}]");

    private StartFailure() {}

    static String describe(Throwable failure) {
        var root = failure;
        for (int depth = 0; depth < DEEPEST_CAUSE; depth++) {
            var known = known(root);
            if (known.isPresent()) {
                return known.get();
            }
            var cause = root.getCause();
            if (cause == null) {
                break;
            }
            root = cause;
        }
        var message = line(root);
        return root instanceof IllegalStateException && !message.isEmpty()
                ? message
                : "The start failed. %s: %s".formatted(root.getClass().getSimpleName(), message);
    }

    private static Optional<String> known(Throwable thrown) {
        return switch (thrown) {
            case QuarkusBindException bind -> Optional.of(listening(bind));
            case UnknownHostException host ->
                Optional.of("The address of TIDINGS_HTTP_HOST is not known: %s.".formatted(line(host)));
            case ConfigValidationException config -> Optional.of(settings(config));
            case FlywayException migration ->
                Optional.of(
                        ("The tables cannot be brought to this version. Nothing else was started. To use another database,"
                                        + " set TIDINGS_DATABASE_URL or TIDINGS_DATA_DIR. %s")
                                .formatted(line(migration)));
            case SQLException sql ->
                Optional.of("The database refused a statement of the start. %s".formatted(line(sql)));
            // The exceptions of the package database name the remedy.
            case RuntimeException own
            when own.getClass().getPackageName().equals("io.tidings.database") -> Optional.of(line(own));
            case UncheckedIOException file -> Optional.of(line(file));
            default -> Optional.empty();
        };
    }

    private static String listening(QuarkusBindException bind) {
        var reason = line(bind);
        int port = bind.getPort();
        if (reason.contains("Address already in use")) {
            return "Port %d is taken. Set TIDINGS_HTTP_PORT to another.".formatted(port);
        }
        if (reason.contains("Permission denied")) {
            return "This user may not listen on port %d. Set TIDINGS_HTTP_PORT to a port above 1023.".formatted(port);
        }
        return "Tidings cannot listen there. Check TIDINGS_HTTP_HOST and TIDINGS_HTTP_PORT. %s".formatted(reason);
    }

    private static String settings(ConfigValidationException config) {
        return IntStream.range(0, config.getProblemCount())
                .mapToObj(problem -> config.getProblem(problem).getMessage())
                .map(StartFailure::setting)
                .collect(Collectors.joining(" "));
    }

    private static String setting(String problem) {
        var value = BAD_VALUE.matcher(problem);
        return value.find()
                ? "%s has a wrong value. %s.".formatted(variable(value.group("key")), oneLine(value.group("reason")))
                : "A setting is wrong. %s".formatted(oneLine(problem));
    }

    /** Returns the environment variable of a key, as application.properties names it or else by the rule for all keys. */
    static String variable(String key) {
        var named = VARIABLE.matcher(properties().getProperty(key, ""));
        return named.find()
                ? named.group("name")
                : key.replace("\"", "").replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }

    private static Properties properties() {
        var properties = new Properties();
        try (var file = StartFailure.class.getResourceAsStream("/application.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException unreadable) {
            // Then the rule for all keys applies.
        }
        return properties;
    }

    /** Returns the message in one line. Drops details of PostgreSQL, which quote rows. */
    private static String line(Throwable thrown) {
        var message = thrown.getMessage();
        return message == null ? "" : oneLine(message);
    }

    private static String oneLine(String text) {
        var line = text.lines()
                .map(String::strip)
                .filter(part -> !part.isEmpty() && !part.startsWith("Detail"))
                .collect(Collectors.joining(" "));
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }
}
