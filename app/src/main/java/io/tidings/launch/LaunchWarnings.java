package io.tidings.launch;

import io.tidings.campaigns.FrozenText;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.personalisation.MissingValue;
import io.tidings.web.Formats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Counts what a person should know about the texts of a launch. Memory does not grow with the audience. Not thread-safe. */
final class LaunchWarnings {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^{}]{1,200}}}");

    private final boolean notReplaced;
    private final MissingValue rule;
    private final Map<String, Long> missing = new LinkedHashMap<>();
    private long checked;

    LaunchWarnings(LaunchState launch) {
        this.rule = launch.settings().missingValue();
        this.notReplaced = launch.snapshot().texts().stream()
                .filter(FrozenText::verbatim)
                .anyMatch(text -> PLACEHOLDER.matcher(text.text()).find());
    }

    /** @param names the placeholders of the recipient's text that have neither a value nor a default */
    void add(RenderedMessage made, List<String> names) {
        if (made instanceof RenderedMessage.Ready) {
            checked++;
            names.forEach(name -> missing.merge(name, 1L, Long::sum));
        }
    }

    List<LaunchWarning> warnings() {
        var warnings = new ArrayList<LaunchWarning>();
        if (notReplaced && checked > 0) {
            warnings.add(new LaunchWarning(
                    LaunchWarning.NOT_REPLACED,
                    null,
                    checked,
                    checked,
                    "The text is sent exactly as written, so all recipients read its braces. Write it as a template if"
                            + " they should read values."));
        }
        missing.forEach((name, count) -> warnings.add(missing(name, count)));
        return warnings;
    }

    private LaunchWarning missing(String name, long count) {
        return count == checked
                ? new LaunchWarning(
                        LaunchWarning.MISSING_FOR_ALL,
                        name,
                        count,
                        checked,
                        "No recipient has a value for %s. %s".formatted(name, effect()))
                : new LaunchWarning(
                        LaunchWarning.VALUES_MISSING,
                        name,
                        count,
                        checked,
                        "%s of %s recipients have no value for %s. %s"
                                .formatted(Formats.grouped(count), Formats.grouped(checked), name, effect()));
    }

    private String effect() {
        return switch (rule) {
            case MissingValue.Literal(var insert) -> "Their text reads “%s” there.".formatted(insert);
            case MissingValue.Unknown _ -> "Their text reads “[unknown]” there.";
            case MissingValue.Empty _, MissingValue.Fail _ -> "Their text has a gap there.";
        };
    }
}
