package io.tidings.imports;

import io.tidings.shared.TaskId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The undo of an import, with the number of its contacts by what became of them.
 *
 * @param finishedAt null while it runs
 */
public record ImportUndo(
        TaskId task,
        State state,
        Counts counts,
        Instant requestedAt,
        @Nullable Instant finishedAt) {
    public enum State {
        RUNNING,
        DONE,
        FAILED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param deleted created by the import and not used since
     * @param restored have again the values that the import changed
     * @param unchanged the import had changed nothing in them
     * @param inUse created by the import, and kept because of their messages or a draft that names them
     * @param changed kept because the values of the import were changed since
     * @param otherImport created by the import, and kept because another import has them too
     */
    public record Counts(long deleted, long restored, long unchanged, long inUse, long changed, long otherImport) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

        public long total() {
            return deleted + restored + unchanged + kept();
        }

        public long kept() {
            return inUse + changed + otherImport;
        }
    }

    public boolean isRunning() {
        return state == State.RUNNING;
    }
}
