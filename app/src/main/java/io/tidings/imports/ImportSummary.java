package io.tidings.imports;

import io.tidings.shared.ImportId;
import io.tidings.shared.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The current state of an import.
 *
 * @param no the value of {@code import_member.import_no} of its contacts
 * @param rowsExpected an upper bound of the file's rows
 * @param failure the reason why the import failed; null if it did not fail
 * @param readAt by the database's clock, like all times here
 */
public record ImportSummary(
        long no,
        ImportId id,
        TaskId task,
        ImportStatus status,
        ImportedFile file,
        ImportRules rules,
        long rowsExpected,
        ImportCounts counts,
        @Nullable Failure failure,
        @Nullable ImportUndo undo,
        ImportTimes times,
        Instant readAt) {
    /** The reason why the import failed. */
    @Schema(name = "ImportFailure")
    public record Failure(String code, String detail) {}

    /** Returns whether an undo of the import was requested. */
    public boolean isUndone() {
        return undo != null;
    }

    /** The names of the file's columns in templates. */
    public List<String> variables() {
        return file.columns().stream()
                .map(Column::variable)
                .flatMap(name -> Optional.ofNullable(name).stream())
                .toList();
    }

    /** The progress from 0 to 100; 100 only after success. */
    public int percent() {
        return switch (status) {
            case SUCCESS -> 100;
            case PROCESSING, FAILED, CANCELLED ->
                rowsExpected == 0 ? 0 : (int) Math.min(99, counts.total() * 100 / rowsExpected);
        };
    }

    /** The time since the start of the import; zero before. */
    public Duration elapsed() {
        var started = times.startedAt();
        if (started == null) {
            return Duration.ZERO;
        }
        var finished = times.finishedAt();
        return Duration.between(started, finished == null ? readAt : finished);
    }

    public double rowsPerSecond() {
        double seconds = Math.max(elapsed().toMillis(), 1) / 1000.0;
        return times.startedAt() == null ? 0 : Math.round(counts.total() / seconds * 10) / 10.0;
    }

    /** Estimates the remaining time from the speed so far. Empty before the first row and after the end. */
    public Optional<Duration> remaining() {
        if (status != ImportStatus.PROCESSING || counts.total() == 0) {
            return Optional.empty();
        }
        long left = Math.max(0, rowsExpected - counts.total());
        return Optional.of(Duration.ofSeconds(Math.round(Math.ceil(left / rowsPerSecond()))));
    }
}
