package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.encodings.DetectedEncoding;
import io.tidings.encodings.EncodingDetection;
import io.tidings.encodings.FileProbe;
import io.tidings.encodings.TextEncoding;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of 5 to 30 rows as Excel saves them. Only a file that may be read in another way gets a warning. */
class SmallFilesEncodingTest {
    @TempDir
    Path folder;

    /** The rows are separated by slashes. The first column is the country of the account. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DE | Vorname;Nachname;Ort/Jürgen;Müller;Köln/Anna;Schmidt;Berlin/Käthe;Weiß;Bonn/Uwe;Schäfer;Ulm/Jörg;Groß;Fürth
            DE | Vorname;Nachname/Anna;Müller/Eva;Schmidt/Rolf;Wagner/Peter;Maier/Lena;Fischer
            KE | Vorname;Nachname/Jürgen;Bauer/Anna;Schmidt/Käthe;Lang/Peter;Maier/Lena;Fischer
            AT | Name;Straße/Eva Schön;Gartenstraße 9/Tom Weiß;Bahnhofstr. 1/Ute König;Höhenweg 4/Ida Süß;Mühlgasse 3/Ali Oz;Ring 1
            FR | Nom/Amélie Poulain/Jean Dupont/Hélène Martin/André Petit/Luc Moreau
            KE | Nom/Amélie Poulain/Jean Dupont/Hélène Martin/André Petit/Luc Moreau
            FR | Prénom;Nom;Ville/Zoé;Lefèvre;Lyon/Jean;Noël;Besançon/Chloé;Benoît;Nîmes/Luc;Garçon;Évry/Irène;Désiré;Metz
            SN | Prénom;Nom/Aïssatou;Diallo/Sékou;Touré/Awa;Sène/Thérèse;Faye/Adama;Sané/Fatou;Cissé/Cheikh;Fall
            MX | Nombre;Apellido/José;Hernández/María;López/Juan;Peña/Rosa;Ramírez/Luis;Torres
            KE | Nombre;Apellido/José;Hernández/María;López/Juan;Peña/Rosa;Ramírez/Luis;Torres
            ES | Nombre;Ciudad/Íñigo Núñez;Málaga/Ana Ruiz;Madrid/Begoña Díaz;Ávila/Ángel Muñoz;Jaén/Lucía Gil;León
            BR | Nome;Cidade/João Gonçalves;São Paulo/Inês Araújo;Belém/Luís Simões;Goiânia/Ana Lima;Recife/Rui Sá;Natal
            SE | Namn;Ort/Björn Åkerlund;Malmö/Göran Sjöberg;Växjö/Anna Berg;Lund/Märta Hägg;Örebro/Åsa Lind;Umeå
            """)
    void western_names_are_read_right_without_a_warning(String country, String rows) throws IOException {
        var detected = detected(rows, "windows-1252", country);
        assertThat(detected.encoding()).isEqualTo(TextEncoding.WINDOWS_1252);
        assertThat(detected.alternatives()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CZ | windows-1250 | Jméno;Město/Jiří;Brno/Renáta;Čáslav
            DE | windows-1250 | Name/László Tóth/István Szűcs/Győző Kovács
            FR | windows-1250 | Ime/Kovačič/Novak/Zupan/Horvat/Krajnc
            FR | windows-1250 | Ime/Babić/Horvat/Knez/Barun/Lovrin
            """)
    void a_file_that_may_be_read_in_another_way_gets_a_warning(String country, String encoding, String rows)
            throws IOException {
        assertThat(detected(rows, encoding, country).alternatives()).isNotEmpty();
    }

    private DetectedEncoding detected(String rows, String encoding, String country) throws IOException {
        var csv = new StringBuilder();
        var lines = rows.split("/", -1);
        for (int i = 0; i < lines.length; i++) {
            csv.append(i == 0 ? "Tel" : "+4915112345%03d".formatted(i))
                    .append(';')
                    .append(lines[i])
                    .append("\r\n");
        }
        var bytes = csv.toString().getBytes(Charset.forName(encoding));
        var probe = new FileProbe();
        probe.update(bytes, 0, bytes.length);
        var file = Files.write(folder.resolve("people.csv"), bytes);
        return EncodingDetection.of(probe, file, Optional.empty(), country);
    }
}
