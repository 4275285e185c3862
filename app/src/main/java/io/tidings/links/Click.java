package io.tidings.links;

import io.tidings.links.LinkTokens.Token;
import java.time.Instant;

/** One opening of a tracked link. */
record Click(Token token, Instant at) {
    /** The clicks on one link, summed up. */
    record Sum(int count, Instant first, Instant last) {
        static Sum of(Click click) {
            return new Sum(1, click.at(), click.at());
        }

        Sum plus(Sum other) {
            return new Sum(
                    count + other.count,
                    first.isBefore(other.first) ? first : other.first,
                    last.isAfter(other.last) ? last : other.last);
        }
    }
}
