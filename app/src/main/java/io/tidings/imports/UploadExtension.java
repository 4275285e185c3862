package io.tidings.imports;

import io.tidings.shared.ImportId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** A feature's own data in the form of an upload. The data and the file are accepted together or refused together. */
public interface UploadExtension {
    UploadExtension NONE = new UploadExtension() {
        @Override
        public Set<String> fields() {
            return Set.of();
        }

        @Override
        public void check(Map<String, String> texts, List<Column> columns) {}

        @Override
        public void accepted(Handle handle, ImportId id) {}
    };

    /** The names of the feature's own form fields. */
    Set<String> fields();

    /**
     * Checks the feature's fields after the file has arrived. A problem thrown here refuses the file too.
     *
     * @param texts the feature's fields in the form
     * @param columns the recognised columns of the file
     */
    void check(Map<String, String> texts, List<Column> columns);

    /** Stores the feature's data in the transaction that accepts the import. */
    void accepted(Handle handle, ImportId id);
}
