package io.tidings.imports;

import io.tidings.shared.ImportId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What comes in one form with a file: accepted together with it, or refused together with it. */
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

    /** The fields of the form that are its own. */
    Set<String> fields();

    /**
     * Looks at its fields, now that the file has arrived; a problem thrown here refuses the file too.
     *
     * @param texts those that were there
     * @param columns of the file, as they were recognised
     */
    void check(Map<String, String> texts, List<Column> columns);

    /** Stores itself in the transaction that accepts the import. */
    void accepted(Handle handle, ImportId id);
}
