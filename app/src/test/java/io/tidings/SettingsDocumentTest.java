package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsDocumentTest {
    @Test
    void the_page_of_settings_matches_the_sources() throws IOException {
        var generated = SettingsDocument.generate();
        if (Boolean.getBoolean("tidings.docs.write")) {
            Files.writeString(SettingsDocument.FILE, generated);
        }

        assertThat(difference(Files.readString(SettingsDocument.FILE), generated))
                .as("docs/settings.md; to write it: ./tidings test SettingsDocumentTest -Dtidings.docs.write=true")
                .isEmpty();
    }

    /** Returns the lines that only the page has, with a minus, and the lines that it lacks, with a plus. */
    private static List<String> difference(String page, String generated) {
        var difference = new ArrayList<String>();
        page.lines().filter(line -> !generated.contains(line)).forEach(line -> difference.add("- " + line));
        generated.lines().filter(line -> !page.contains(line)).forEach(line -> difference.add("+ " + line));
        return difference.isEmpty() && !page.equals(generated) ? List.of("the order of lines") : difference;
    }
}
