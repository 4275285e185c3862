package io.tidings.audiences;

import io.tidings.shared.AudienceId;
import io.tidings.shared.ImportId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An audience as it is shown. It has the number of chosen contacts, not their ids, because there can be 100,000. */
public sealed interface AudienceSummary {
    record Imported(ImportId id) implements AudienceSummary {}

    record Chosen(int count) implements AudienceSummary {}

    record Tagged(List<String> tags, Audience.Tagged.Match match) implements AudienceSummary {}

    record Everyone() implements AudienceSummary {}

    record Filtered(Filter filter, @Nullable AudienceId savedAs) implements AudienceSummary {}

    record Saved(AudienceId id) implements AudienceSummary {}

    default Optional<ImportId> importId() {
        return this instanceof Imported(var id) ? Optional.of(id) : Optional.empty();
    }
}
