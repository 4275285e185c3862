package io.tidings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds docs/settings.md from the settings records and from application.properties. */
final class SettingsDocument {
    static final Path FILE = Path.of("../docs/settings.md");
    static final Path SOURCES = Path.of("src/main/java");
    private static final Path PROPERTIES = Path.of("src/main/resources/application.properties");

    private static final Pattern RECORD = Pattern.compile(
            "/\\*\\*(?<doc>(?:[^*]|\\*(?!/))*)\\*/\\s*@ConfigMapping\\(prefix = \"(?<prefix>[^\"]+)\"\\)");
    private static final Pattern KEY = Pattern.compile("/\\*\\*(?<doc>(?:[^*]|\\*(?!/))*)\\*/\\s*"
            + "(?:@WithDefault\\(\"(?<default>[^\"]*)\"\\)\\s*)?(?:@Bounds\\((?<bounds>[^)]*)\\)\\s*)?"
            + "[\\w.<>]+ (?<name>\\w+)\\(\\);");
    private static final Pattern METHOD = Pattern.compile("(?m)^ {4}[\\w.<>]+ \\w+\\(\\);");
    private static final Pattern NAMED =
            Pattern.compile("(?m)^#: (?<doc>.+)\\n(?<key>[\\w.-]+)=[^$\\n]*\\$\\{(?<name>[A-Z_]+):(?<default>[^}]*)}");
    private static final Pattern ALIAS =
            Pattern.compile("(?m)^(?<key>tidings\\.[\\w.-]+)=\\$\\{(?<name>[A-Z_]+):(?<default>[^}]*)}");

    private static final String HEAD = """
            # Settings

            A test generates this page from the sources. It fails when the page is stale, and writes the page when it is told to:
            `./tidings test SettingsDocumentTest -Dtidings.docs.write=true`.

            Settings come from the environment, or as `NAME=value` lines from the first of these files: the one that `TIDINGS_CONFIG`
            names, `tidings.conf` in the working directory, `tidings.conf` in the data directory. The environment wins. A value of the
            wrong form or outside its bounds stops the start, and a line names the setting and the reason. A number must be at least 1
            unless its row says otherwise. Durations are written as `15s`, `30m`, `4d` or `PT1H`.

            ## The program

            | setting | default | meaning |
            |---|---|---|
            | `TIDINGS_CONFIG` | none | The file with settings, instead of `tidings.conf`. |
            | `TIDINGS_DATA_DIR` | root: `/var/lib/tidings`, else `~/.local/share/tidings` | The folder for all data. |
            | `TIDINGS_JAVA_OPTS` | none | More JVM flags. They win over the built-in ones. |
            """;

    /** Defaults that the program computes. */
    private static final Map<String, String> COMPUTED = Map.of(
            "TIDINGS_DATABASE_URL", "none: the embedded PostgreSQL",
            "TIDINGS_ACCOUNTS_DEMO", "`true` with the embedded PostgreSQL, else `false`",
            "TIDINGS_ACCOUNTS_PUBLIC_URL", "`http://localhost:` and the port",
            "TIDINGS_LINKS_URL", "`TIDINGS_PUBLIC_URL`");

    private final Map<String, MatchResult> aliases = new TreeMap<>();
    private final StringBuilder text = new StringBuilder(HEAD);

    private SettingsDocument() {}

    static String generate() {
        var document = new SettingsDocument();
        var properties = read(PROPERTIES);
        NAMED.matcher(properties)
                .results()
                .forEach(setting -> document.row(
                        setting.group("name"),
                        "`" + setting.group("name") + "`",
                        setting.group("default"),
                        setting.group("doc")));
        ALIAS.matcher(properties).results().forEach(alias -> document.aliases.put(alias.group("key"), alias));
        sections().forEach(document::section);
        return document.text.toString();
    }

    /** Returns the sources of all settings records, in the order of their prefixes. */
    static List<String> records() {
        try (var files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith("Config.java"))
                    .sorted()
                    .map(SettingsDocument::read)
                    .filter(source -> RECORD.matcher(source).find())
                    .sorted(Comparator.comparing(SettingsDocument::prefix))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String prefix(String source) {
        return RECORD.matcher(source).results().findFirst().orElseThrow().group("prefix");
    }

    /**
     * Returns the records by prefix. Records of one prefix share a section, because each feature has its own record.
     */
    private static Collection<String> sections() {
        return records().stream()
                .collect(Collectors.groupingBy(SettingsDocument::prefix, TreeMap::new, Collectors.joining()))
                .values();
    }

    private void section(String source) {
        var prefix = prefix(source);
        var docs = RECORD.matcher(source)
                .results()
                .map(settings -> plain(settings.group("doc")))
                .collect(Collectors.joining(" "));
        text.append("\n## `").append(prefix).append("`\n\n").append(docs);
        text.append("\n\n| setting | default | meaning |\n|---|---|---|\n");
        var keys = KEY.matcher(source).results().toList();
        if (keys.size() != METHOD.matcher(source).results().count()) {
            throw new AssertionError("A key of " + prefix + " has no docstring: " + keys);
        }
        keys.forEach(key -> row(prefix, key));
    }

    private void row(String prefix, MatchResult key) {
        var name = prefix + "." + key.group("name").replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        var variable = name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
        var alias = aliases.get(name);
        var shown = alias == null || alias.group("name").equals("TIDINGS_PUBLIC_URL") && prefix.endsWith("links")
                ? "`" + variable + "`"
                : "`%s` or `%s`".formatted(alias.group("name"), variable);
        var value = alias == null ? key.group("default") : alias.group("default");
        row(variable, shown, value == null ? "" : value, plain(key.group("doc")) + bounds(key.group("bounds")));
    }

    private static String bounds(@Nullable String bounds) {
        return bounds == null
                ? ""
                : " Allowed: %s."
                        .formatted(bounds.replace("min = ", "").replace(", max = ", " to ")
                                + (bounds.contains("max") ? "" : " or more"));
    }

    private void row(String variable, String shown, String value, String meaning) {
        var preset = COMPUTED.getOrDefault(variable, value.isEmpty() ? "none" : "`" + value + "`");
        text.append("| %s | %s | %s |\n".formatted(shown, preset, meaning));
    }

    private static String plain(String doc) {
        return doc.replaceAll("\\n\\s*\\*", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
