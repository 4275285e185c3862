package io.tidings.links;

import io.tidings.links.LinkTokens.Token;
import java.time.Instant;

/** Somebody opened a link. */
record Click(Token token, Instant at) {
    /** Several of the same link. */
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
