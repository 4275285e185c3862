package io.tidings.spreadsheets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that LibreOffice 7.4 wrote: one workbook, saved in both formats. */
class RealFilesTest {
    @ParameterizedTest
    @CsvSource({"people.xlsx, 1234.50", "people.ods, 1234.50"})
    void both_formats_of_a_workbook_give_the_same_cells(String file, String amount) throws IOException {
        var read = ConvertedWorkbook.of(bytes(file));

        assertThat(read.lines())
                .containsExactly(
                        "Our customers",
                        "",
                        "",
                        "phone,first_name,code,amount,share,born,note,double,vip,missing",
                        "491712345678,Ann  & Bob,00123," + amount
                                + ",25%,04.03.2025,\"line one\u000Bline, \"\"two\"\"\",246,TRUE",
                        "254712345678,Zoë");
        assertThat(read.sheet()).isEqualTo(new ReadSheet("People", List.of("Archive"), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"people.xlsx", "people.ods"})
    void a_hidden_sheet_can_be_named(String file) throws IOException {
        assertThat(ConvertedWorkbook.of(bytes(file), Optional.of("Hidden")).csv())
                .isEqualTo("secret\n");
    }

    @Test
    void a_file_of_excel_97_is_refused() throws IOException {
        assertThat(ConvertedWorkbook.refused(bytes("people.xls")).code()).isEqualTo("unsupported_workbook");
    }

    private static byte[] bytes(String file) throws IOException {
        try (var in = RealFilesTest.class.getResourceAsStream("/spreadsheets/" + file)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
