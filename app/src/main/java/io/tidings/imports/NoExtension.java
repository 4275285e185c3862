package io.tidings.imports;

import io.tidings.shared.ImportId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** An upload without data of another feature. */
record NoExtension(boolean needsCertainEncoding) implements UploadExtension {
    static final NoExtension NONE = new NoExtension(false);

    /** A file whose encoding is not certain is refused. */
    static final NoExtension CERTAIN_ENCODING = new NoExtension(true);

    @Override
    public Set<String> fields() {
        return Set.of();
    }

    @Override
    public void check(Map<String, String> texts, List<Column> columns) {}

    @Override
    public void accepted(Handle handle, ImportId id) {}
}
