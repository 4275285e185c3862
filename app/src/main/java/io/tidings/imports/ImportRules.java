package io.tidings.imports;

import java.util.Locale;

/** How an import changes the contacts. The import itself keeps all values of its file under every rule. */
public record ImportRules(OnKnown onKnown, Blanks blanks, KeepColumns keepColumns) {
    static final ImportRules DEFAULT = new ImportRules(OnKnown.UPDATE, Blanks.KEEP, KeepColumns.IMPORT);

    /** The rule for the values of a person who is already a contact. */
    public enum OnKnown {
        /** Values of the file replace those of the contact. */
        UPDATE,
        /** Known contacts stay as they are. */
        ONLY_NEW,
        /** Values of the file fill only what the contact does not have. */
        FILL_BLANKS;

        public String text() {
            return ImportRules.text(this);
        }
    }

    /** The rule for the empty cells of a person who is already a contact. */
    public enum Blanks {
        KEEP,
        ERASE;

        public String text() {
            return ImportRules.text(this);
        }
    }

    /** Where the columns are kept that are no field of a contact. */
    public enum KeepColumns {
        /** With the import only. */
        IMPORT,
        /** As attributes of the contact too. A column of tags gives tags. */
        CONTACT;

        public String text() {
            return ImportRules.text(this);
        }
    }

    /** Restores the rules from their texts. */
    static ImportRules of(String onKnown, String blanks, String keepColumns) {
        return new ImportRules(
                OnKnown.valueOf(onKnown.toUpperCase(Locale.ROOT)),
                Blanks.valueOf(blanks.toUpperCase(Locale.ROOT)),
                KeepColumns.valueOf(keepColumns.toUpperCase(Locale.ROOT)));
    }

    boolean erases() {
        return blanks == Blanks.ERASE;
    }

    boolean keepsInContact() {
        return keepColumns == KeepColumns.CONTACT;
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
