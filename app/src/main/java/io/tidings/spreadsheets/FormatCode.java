package io.tidings.spreadsheets;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A format code such as {@code 00000}, {@code 0.00%}, {@code dd.mm.yyyy} or {@code [<100]0;0.0} (ECMA-376, part 1,
 * 18.8.31), with up to three sections for numbers. Digits are never grouped and never in scientific notation.
 */
final class FormatCode implements CellFormat {
    private static final int MAX_LENGTH = 1_000;
    private static final int MAX_SECTIONS = 3;

    private final List<FormatSection> sections;

    private FormatCode(List<FormatSection> sections) {
        this.sections = sections;
    }

    /** @param since1904 whether the workbook counts days from 1904 */
    static CellFormat of(String code, boolean since1904) {
        if (code.length() > MAX_LENGTH || code.equalsIgnoreCase("general") || code.equals("@")) {
            return CellFormat.GENERAL;
        }
        var sections = split(code).stream()
                .limit(MAX_SECTIONS)
                .map(section -> FormatSection.of(section, since1904))
                .filter(section -> !section.isForTexts())
                .toList();
        // Such a code hides the cells of a column, but they are data.
        boolean hidden = sections.stream().allMatch(FormatSection::isEmpty);
        return hidden ? CellFormat.GENERAL : new FormatCode(sections);
    }

    @Override
    public String text(BigDecimal value) {
        var section = section(value);
        // The section for negative numbers shows the sign itself.
        boolean unsigned =
                value.signum() < 0 && negative().filter(section::equals).isPresent();
        return section.text(unsigned ? value.negate() : value).strip();
    }

    private Optional<FormatSection> negative() {
        return hasConditions() || sections.size() == 1 ? Optional.empty() : Optional.of(sections.get(1));
    }

    private boolean hasConditions() {
        return sections.stream().anyMatch(FormatSection::hasCondition);
    }

    private FormatSection section(BigDecimal value) {
        if (hasConditions()) {
            return sections.stream()
                    .filter(section -> section.accepts(value))
                    .findFirst()
                    .orElse(sections.getLast());
        }
        int at = value.signum() < 0 ? 1 : value.signum() == 0 ? 2 : 0;
        return sections.get(at < sections.size() ? at : 0);
    }

    /** Splits at semicolons outside of quotes. */
    private static List<String> split(String code) {
        var sections = new ArrayList<String>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < code.length(); i++) {
            char c = code.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && !quoted) {
                i++;
            } else if (c == ';' && !quoted) {
                sections.add(code.substring(start, i));
                start = i + 1;
            }
        }
        sections.add(code.substring(start));
        return sections;
    }
}
