package io.tidings.campaigns;

import java.util.function.Consumer;

/** An audience as a launch meets it: read part by part, and screened. Thread-safe. */
record ScreenedAudience(AudienceReader reader, Screens screens, LaunchState launch, MessageMaker maker) {
    /** As {@link AudienceReader#read}. */
    AudienceReader.Part read(long after, int limit) {
        var part = reader.read(after, limit);
        return new AudienceReader.Part(screens.screened(launch, part.members()), part.cursor(), part.last());
    }

    /** All of them, at most as many as the launch counted, in memory that does not grow with them. */
    void each(Consumer<Member> consumer) {
        var partSize = new PartSize();
        long left = launch.size();
        long after = 0;
        for (boolean last = false; !last && left > 0; ) {
            var part = read(after, partSize.next());
            partSize.seen(part.members());
            part.members().stream().limit(left).forEach(consumer);
            left -= part.members().size();
            after = part.cursor();
            last = part.last();
        }
    }
}
