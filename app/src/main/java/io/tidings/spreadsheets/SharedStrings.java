package io.tidings.spreadsheets;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The texts that the cells of an {@code .xlsx} file name by their numbers. Not thread-safe. */
final class SharedStrings implements Closeable {
    private final SpilledTexts texts;

    private SharedStrings(SpilledTexts texts) {
        this.texts = texts;
    }

    /**
     * @param part the list of texts; empty if the workbook has none. It is closed
     * @param folder where temporary files may be created
     */
    static SharedStrings read(Optional<XmlPart> part, Path folder) throws IOException {
        var texts = new SpilledTexts(folder);
        try (var xml = part.orElse(null)) {
            while (xml != null && xml.nextStart()) {
                if (xml.name().equals("si")) {
                    texts.add(RichText.read(xml));
                }
            }
            return new SharedStrings(texts);
        } catch (RuntimeException e) {
            texts.close();
            throw e;
        }
    }

    /** Returns a text; empty if there is no such number. */
    Optional<String> get(int index) {
        return index >= 0 && index < texts.size() ? Optional.of(texts.get(index)) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        texts.close();
    }
}
