package io.tidings.database;

/** The database has tables of a version that this one cannot read. The message names the remedy. */
public final class OutdatedSchemaException extends RuntimeException {
    OutdatedSchemaException() {
        super(
                ("The database was made by a version before the first release, and this version cannot read it: name an empty"
                                + " data directory with %s, or an empty database with TIDINGS_DATABASE_URL. Nothing was changed.")
                        .formatted(DataDirectory.VARIABLE));
    }
}
