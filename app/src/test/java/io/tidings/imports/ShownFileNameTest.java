package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownFileNameTest {
    @ParameterizedTest
    @CsvSource({
        "'people\u202Evsc.exe.csv', peoplevsc.exe.csv",
        "'a\u200Bb\u2066c\uFEFF.csv', abc.csv",
        "'C:\\fakepath\\people.csv', people.csv",
        "'/home/ada/people.csv', people.csv"
    })
    void characters_that_hide_the_name_of_a_file_are_removed(String sent, String shown) {
        assertThat(UploadRules.baseName(sent)).isEqualTo(shown);
    }
}
