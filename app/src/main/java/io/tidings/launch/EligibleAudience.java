package io.tidings.launch;

import io.tidings.audiences.AudienceMember;
import io.tidings.audiences.AudienceReader;
import java.util.function.Consumer;

/** Reads the audience of a launch part by part, and marks the members that must be skipped. Thread-safe. */
record EligibleAudience(AudienceReader reader, RecipientFilter filter, LaunchState launch, MessageMaker maker) {
    /** Reads like {@code AudienceReader.read}. */
    AudienceReader.Part read(long after, int limit) {
        var part = reader.read(after, limit);
        return new AudienceReader.Part(filter.apply(launch, part.members()), part.cursor(), part.last());
    }

    /**
     * Passes each member to the consumer, at most as many as the launch counted. Memory does not grow with the
     * audience.
     */
    void each(Consumer<AudienceMember> consumer) {
        var partSize = new ReadSize();
        long left = launch.size();
        long after = 0;
        for (boolean last = false; !last && left > 0; ) {
            var part = read(after, partSize.next());
            partSize.adapt(part.members());
            part.members().stream().limit(left).forEach(consumer);
            left -= part.members().size();
            after = part.cursor();
            last = part.last();
        }
    }
}
