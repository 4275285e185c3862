package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelimitersTest {
    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t', '|'})
    void each_delimiter_is_detected(char delimiter) {
        var csv = "phone,name,city\n+254712345678,Ann,Nairobi\n+254712345679,Ben,Kisumu\n";

        assertThat(Delimiters.detect(csv.replace(',', delimiter))).isEqualTo(delimiter);
    }

    @Test
    void a_delimiter_within_quotes_does_not_count() {
        assertThat(Delimiters.detect("phone;name\n+254712345678;\"a,b,c,d\"\n+254712345679;\"a,b,c\"\n"))
                .isEqualTo(';');
    }

    @Test
    void commas_in_cells_do_not_outnumber_the_delimiter() {
        assertThat(Delimiters.detect("""
                Telefon;Adresse
                +4915123456789;Weg 1, 10115 Berlin, Mitte
                +4915123456780;Platz 2
                """)).isEqualTo(';');
    }

    @Test
    void one_column_needs_no_delimiter() {
        assertThat(Delimiters.detect("phone\n+254712345678\n")).isEqualTo(',');
    }

    @Test
    void of_two_equal_delimiters_the_one_with_a_phone_column_is_chosen() {
        assertThat(Delimiters.detect("x,y;phone\n1,2;+254712345678\n")).isEqualTo(';');
    }
}
