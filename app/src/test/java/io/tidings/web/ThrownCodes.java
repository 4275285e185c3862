package io.tidings.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds the problems that a source file throws, as "status code". It finds direct throws, and codes that are passed to
 * a factory method of the file.
 */
public final class ThrownCodes {
    private static final Pattern THROWN = Pattern.compile(
            "Problem\\s*\\.\\s*(of|malformed|conflict|invalid)\\(\\s*(?:(\\d+)\\s*,\\s*)?\"([a-z]+(?:_[a-z]+)*)\"");
    /** A factory method with the parameter {@code code}, up to the end of its body. */
    private static final Pattern MAKER =
            Pattern.compile("(?s)\\b(\\w+)\\(([^(){};]*)\\bString code\\b[^(){};]*\\)\\s*\\{(.*?)\\n    }");

    private static final Pattern MADE =
            Pattern.compile("Problem\\s*\\.\\s*(of|malformed|conflict|invalid)\\(\\s*(?:(\\d+)\\s*,\\s*)?code\\b");
    private static final Pattern CODE = Pattern.compile("\"([a-z]+(?:_[a-z]+)*)\"");
    private static final Map<String, String> STATUS = Map.of("malformed", "400", "conflict", "409", "invalid", "422");

    private ThrownCodes() {}

    public static SortedSet<String> in(String source) {
        var codes = new TreeSet<String>();
        THROWN.matcher(source)
                .results()
                .map(match -> status(match) + " " + match.group(3))
                .forEach(codes::add);
        MAKER.matcher(source).results().forEach(maker -> {
            int place = (int) maker.group(2).chars().filter(one -> one == ',').count();
            MADE.matcher(maker.group(3))
                    .results()
                    .forEach(made -> calls(source, maker.group(1)).stream()
                            .filter(arguments -> arguments.size() > place)
                            .flatMap(arguments ->
                                    CODE.matcher(arguments.get(place)).results())
                            .forEach(code -> codes.add(status(made) + " " + code.group(1))));
        });
        return codes;
    }

    private static String status(MatchResult problem) {
        return problem.group(2) == null ? STATUS.getOrDefault(problem.group(1), "") : problem.group(2);
    }

    private static List<List<String>> calls(String source, String method) {
        return Pattern.compile("\\b" + method + "\\(")
                .matcher(source)
                .results()
                .map(call -> arguments(source, call.end()))
                .toList();
    }

    /** Splits the arguments of a call, from the position after the opening parenthesis. */
    private static List<String> arguments(String source, int from) {
        var arguments = new ArrayList<String>();
        int begin = from;
        int depth = 0;
        boolean text = false;
        for (int at = from; at < source.length() && depth >= 0; at++) {
            char one = source.charAt(at);
            text ^= one == '"' && source.charAt(at - 1) != '\\';
            if (text) {
                continue;
            }
            if (one == '(') {
                depth++;
            } else if (one == ')') {
                depth--;
            }
            if (depth < 0 || depth == 0 && one == ',') {
                arguments.add(source.substring(begin, at));
                begin = at + 1;
            }
        }
        return arguments;
    }
}
