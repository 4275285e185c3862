package io.tidings.imports;

import io.tidings.shared.ImportId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** A feature's own data in the form of an upload. The data and the file are accepted together or refused together. */
public interface UploadExtension {
    /** The names of the feature's own form fields. */
    Set<String> fields();

    /**
     * Checks the feature's fields after the file has arrived. A problem thrown here refuses the file too.
     *
     * @param texts the feature's fields in the form
     * @param columns the recognised columns of the file
     */
    void check(Map<String, String> texts, List<Column> columns);

    /**
     * Returns whether the file is refused if its encoding is not certain, because no person sees its rows before they
     * are used. Called after {@link #check}.
     */
    default boolean needsCertainEncoding() {
        return false;
    }

    /** Stores the feature's data in the transaction that accepts the import. */
    void accepted(Handle handle, ImportId id);
}
