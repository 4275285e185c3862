package io.tidings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The requirements of {@code docs/requirements.md}, and the tests that carry their ids as {@code @Tag}. Also the program
 * of {@code ./tidings requirements}. It reads sources and uses only the JDK, so that it needs no build.
 */
final class Requirements {
    private static final Path DOCUMENT = Path.of("docs/requirements.md");
    private static final List<Path> TESTS =
            List.of(Path.of("app/src/test/java/io/tidings"), Path.of("benchmark/src/test/java/io/tidings"));
    private static final Pattern ROW = Pattern.compile("\\| ((?:S\\d|SEC|F)-?\\d+a?) \\| (.+?) \\| (.+?) \\|");
    /** The formatter writes each annotation, and each beginning of a declaration, on a line of its own. */
    private static final Pattern TAG = Pattern.compile("\\s*@Tag\\(\"([^\"]+)\"\\)");

    /** A nested class holds no tests: its methods would count as those of the outer class. */
    private static final Pattern DECLARATION =
            Pattern.compile("(?:    )?(?:(?:public|abstract|static|final) )*(class|void) (\\w+)\\b.*");

    private final SequencedMap<String, Requirement> requirements;
    private final SortedMap<String, SortedSet<String>> tests;

    private Requirements(SequencedMap<String, Requirement> requirements, SortedMap<String, SortedSet<String>> tests) {
        this.requirements = requirements;
        this.tests = tests;
    }

    /** How a requirement is shown. */
    enum Shown {
        /** Tests have its id. */
        TESTS("tests"),
        /** Measurements of {@code ./tidings bench} show it; tests may show a part. */
        BENCH("bench "),
        /** Tests show a part. The text says what is missing. */
        PARTLY("partly: "),
        /** It is not met. The text says why. */
        NOT_MET("not met: "),
        /** A choice of the design that no test can show. The text names it. */
        DESIGN("design: ");

        private final String prefix;

        Shown(String prefix) {
            this.prefix = prefix;
        }

        private boolean needsTest() {
            return this == TESTS || this == PARTLY;
        }

        private boolean allowsTest() {
            return this != NOT_MET && this != DESIGN;
        }
    }

    record Requirement(String id, String text, String shownBy) {
        /** Returns empty for an unknown word. */
        List<Shown> shown() {
            return Stream.of(Shown.values())
                    .filter(each -> shownBy.startsWith(each.prefix))
                    .toList();
        }

        /** Returns the names of the measurements that show it. */
        List<String> measurements() {
            return shown().contains(Shown.BENCH)
                    ? List.of(shownBy.substring("bench ".length()).split(" "))
                    : List.of();
        }
    }

    /** @param root the directory of the sources */
    static Requirements read(Path root) throws IOException {
        var sources = new TreeMap<String, String>();
        for (var folder : TESTS) {
            try (var files = Files.walk(root.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file -> sources.put(file.toString(), text(file)));
            }
        }
        return of(text(root.resolve(DOCUMENT)), sources.values());
    }

    static Requirements of(String document, Iterable<String> sources) {
        var requirements = document.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Requirement(row.group(1), row.group(2), row.group(3)))
                .collect(Collectors.toMap(
                        Requirement::id,
                        Function.identity(),
                        (first, second) -> {
                            throw new IllegalStateException(first.id() + " is listed twice");
                        },
                        LinkedHashMap::new));
        var tests = new TreeMap<String, SortedSet<String>>();
        sources.forEach(source -> collectTags(source, tests));
        return new Requirements(requirements, tests);
    }

    List<Requirement> all() {
        return List.copyOf(requirements.values());
    }

    /** Returns the tests with this id: names of classes, or of methods as {@code Class.method}. */
    SortedSet<String> tests(String id) {
        return tests.getOrDefault(id, new TreeSet<>());
    }

    /** Returns a line for each requirement without a test, each one that a test contradicts, and each unknown id. */
    List<String> gaps() {
        var gaps = new ArrayList<String>();
        requirements.values().forEach(each -> gaps.addAll(gaps(each)));
        tests.forEach((id, names) -> {
            if (!requirements.containsKey(id)) {
                gaps.add("%s is no id, but the tag of %s".formatted(id, String.join(", ", names)));
            }
        });
        return gaps;
    }

    private List<String> gaps(Requirement requirement) {
        if (requirement.shown().size() != 1) {
            return List.of("%s is shown by \"%s\", which is none of the words"
                    .formatted(requirement.id(), requirement.shownBy()));
        }
        var shown = requirement.shown().getFirst();
        var names = tests(requirement.id());
        if (shown.needsTest() && names.isEmpty()) {
            return List.of("%s has no test: %s".formatted(requirement.id(), requirement.text()));
        }
        if (!shown.allowsTest() && !names.isEmpty()) {
            return List.of("%s should have no test (%s), but is the tag of %s"
                    .formatted(requirement.id(), requirement.shownBy(), String.join(", ", names)));
        }
        return List.of();
    }

    private static void collectTags(String source, Map<String, SortedSet<String>> tests) {
        var pending = new ArrayList<String>();
        var className = "";
        for (var line : source.lines().toList()) {
            var tag = TAG.matcher(line);
            var declaration = DECLARATION.matcher(line);
            if (tag.matches()) {
                pending.add(tag.group(1));
            } else if (declaration.matches()) {
                boolean isTopLevel = !line.startsWith(" ");
                className = isTopLevel ? declaration.group(2) : className;
                var name = isTopLevel ? className : className + "." + declaration.group(2);
                pending.forEach(
                        id -> tests.computeIfAbsent(id, key -> new TreeSet<>()).add(name));
                pending.clear();
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print() {
        for (var each : requirements.values()) {
            System.out.printf("%-7s %s%n", each.id(), each.text());
            if (!each.shownBy().equals("tests")) {
                System.out.printf("        %s%n", each.shownBy());
            }
            tests(each.id()).forEach(test -> System.out.printf("        · %s%n", test));
        }
        var counts = requirements.values().stream()
                .flatMap(each -> each.shown().stream())
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        System.out.printf("%n%d requirements: %s%n", requirements.size(), counts);
    }

    /** Prints the table of {@code ./tidings requirements}. Exits with 1 if it has a gap. */
    public static void main(String[] arguments) throws IOException {
        var read = read(Path.of(arguments[0]));
        read.print();
        var gaps = read.gaps();
        gaps.stream().sorted(Comparator.naturalOrder()).forEach(System.err::println);
        System.exit(gaps.isEmpty() ? 0 : 1);
    }
}
