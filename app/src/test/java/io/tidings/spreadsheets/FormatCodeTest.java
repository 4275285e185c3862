package io.tidings.spreadsheets;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of cells are shown as their formats say, in plain digits. */
class FormatCodeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Phone numbers keep all digits.
                "General | 491712345678 | 491712345678",
                "General | 4.91712345678E+11 | 491712345678",
                "General | 254712345678901234 | 254712345678901234",
                "0.00E+00 | 491712345678 | 491712345678",
                "##0.0E+0 | 491712345678 | 491712345678",
                "0 | 491712345678 | 491712345678",
                "#,##0 | 491712345678 | 491712345678",
                "@ | 491712345678 | 491712345678",
                "\\+0 | 491712345678 | +491712345678",
                "\"+\"00 000 0000000 | 491712345678 | +49 171 2345678",
                "(###) ###-#### | 7025550123 | (702) 555-0123",
                "[<=9999999]###-####;(###) ###-#### | 5550123 | 555-0123",
                "[<=9999999]###-####;(###) ###-#### | 7025550123 | (702) 555-0123",
                "00\" \"00\" \"00\" \"00\" \"00 | 612345678 | 06 12 34 56 78",
                "0000000000 | 712345678 | 0712345678",
                "[$-407]00000 | 1067 | 01067",
                "00000 | 123 | 00123",
                // What is calculated has two digits more than is shown.
                "General | 0.30000000000000004 | 0.3",
                "General | 1.1000000000000001 | 1.1",
                "General | -0.5 | -0.5",
                "General | 1E-7 | 0.0000001",
                "General | 100 | 100",
                "General | 0 | 0",
                // Amounts, without groups.
                "0.00 | 12.345 | 12.35",
                "#,##0.00 \"€\" | 1234.5 | 1234.50 €",
                "#,##0.00\\ [$€-407] | 1234.5 | 1234.50 €",
                "[$$-409]#,##0.00 | 1234.5 | $1234.50",
                "[$KES] #,##0 | 1500 | KES 1500",
                "_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_- | 12.5 | 12.50 €",
                "_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_- | -12.5 | -12.50 €",
                "0.00;(0.00) | -3 | (3.00)",
                "0.00;[Red]-0.00 | -3 | -3.00",
                "0% | 0.25 | 25%",
                "0.0% | 0.1234 | 12.3%",
                "0.## | 5 | 5",
                "0.## | 5.5 | 5.5",
                "#,##0, | 1234567 | 1235",
                "0.0,,\"M\" | 1250000 | 1.3M",
                "# ?/? | 1.5 | 1.5",
                "General\" kg\" | 3.5 | 3.5 kg",
                "0;-0;;@ | 0 | ``",
                ";;; | 7 | 7",
                "\"yes\";\"no\";\"none\" | -1 | no",
                "\"yes\";\"no\";\"none\" | 0 | none",
                "0.00 | -0.001 | 0.00",
                // Dates and times.
                "yyyy-mm-dd | 45720 | 2025-03-04",
                "dd\\.mm\\.yyyy | 45720 | 04.03.2025",
                "dd/mm/yy | 45720 | 04/03/25",
                "m/d/yyyy;@ | 45720 | 3/4/2025",
                "[$-409]d\\-mmm\\-yyyy | 45720 | 4-Mar-2025",
                "[$-407]d. mmmm yyyy | 45720 | 4. März 2025",
                "[$-40C]dddd d mmmm yyyy | 45720 | mardi 4 mars 2025",
                "[$-F800]dddd, mmmm dd, yyyy | 45720 | 2025-03-04",
                "ddd | 45720 | Tue",
                "mmmmm | 45720 | M",
                "h:mm | 0.5625 | 13:30",
                "h:mm AM/PM | 0.5625 | 1:30 PM",
                "h:mm AM/PM | 0 | 12:00 AM",
                "hh:mm:ss | 0.999999999 | 00:00:00",
                "yyyy-mm-dd hh:mm:ss | 45720.999999999 | 2025-03-05 00:00:00",
                "mm:ss.00 | 0.00001157407 | 00:01.00",
                "[h]:mm | 1.5 | 36:00",
                "[mm]:ss | 0.0625 | 90:00",
                "yyyy-mm-dd | 60 | 1900-02-29",
                "yyyy-mm-dd | 59 | 1900-02-28",
                "yyyy-mm-dd | 61 | 1900-03-01",
                "yyyy-mm-dd | 1 | 1900-01-01",
                "yyyy-mm-dd | -5 | -5",
                "yyyy-mm-dd | 99999999 | 99999999"
            })
    void a_number_is_shown_by_its_format(String code, String value, String shown) {
        assertThat(FormatCode.of(code, false).text(new BigDecimal(value))).isEqualTo(shown);
    }

    @Test
    void a_workbook_can_count_days_from_1904() {
        assertThat(FormatCode.of("yyyy-mm-dd", true).text(new BigDecimal("44258")))
                .isEqualTo("2025-03-04");
        assertThat(FormatCode.of("yyyy-mm-dd", true).text(BigDecimal.ZERO)).isEqualTo("1904-01-01");
    }

    @ParameterizedTest
    @CsvSource({
        "14, 2025-03-04",
        "22, 2025-03-04 12:00",
        "15, 4-Mar-25",
        "17, Mar-25",
        "9, 4572050%",
        "1, 45721",
        "49, 45720.5",
        "0, 45720.5"
    })
    void formats_of_a_number_only_are_known(int id, String shown) {
        assertThat(FormatCode.of(BuiltInFormats.code(id), false).text(new BigDecimal("45720.5")))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"1E999999999", "1E-999999999", "+-1", "abc", "''", "1e", "NaN", "Infinity"})
    void a_text_that_is_no_number_of_a_cell_is_not_calculated(String text) {
        assertThat(PlainNumber.parse(text)).isEmpty();
    }
}
