package io.tidings.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** The texts of one problem code, from {@code problems.txt}: sentences with names between backquotes. */
record ProblemText(String meaning, String cause, String remedy) {
    private static final String FILE = "/problems.txt";
    private static final Pattern BLANK_LINE = Pattern.compile("\\n\\s*\\n");

    /** The texts by "status code". */
    private static final Map<String, ProblemText> ALL = read();

    /** @throws IllegalStateException if the file has no texts of the code */
    static ProblemText of(int status, String code) {
        var text = ALL.get(status + " " + code);
        if (text == null) {
            throw new IllegalStateException("%s has no texts of %d %s".formatted(FILE, status, code));
        }
        return text;
    }

    /** Returns "status code" of all texts. */
    static Set<String> codes() {
        return ALL.keySet();
    }

    private static Map<String, ProblemText> read() {
        try (InputStream file = Objects.requireNonNull(ProblemText.class.getResourceAsStream(FILE), FILE)) {
            var texts = new HashMap<String, ProblemText>();
            for (var paragraph : BLANK_LINE
                    .splitAsStream(new String(file.readAllBytes(), StandardCharsets.UTF_8))
                    .toList()) {
                var lines =
                        paragraph.lines().filter(line -> !line.startsWith("#")).toList();
                if (!lines.isEmpty()) {
                    texts.put(lines.getFirst(), of(lines));
                }
            }
            return Map.copyOf(texts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemText of(List<String> lines) {
        if (lines.size() != 4) {
            throw new IllegalStateException("%s needs three lines below: %s".formatted(FILE, lines.getFirst()));
        }
        return new ProblemText(lines.get(1), lines.get(2), lines.get(3));
    }
}
