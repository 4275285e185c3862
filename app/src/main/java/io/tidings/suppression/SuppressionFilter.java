package io.tidings.suppression;

import io.tidings.shared.Channel;
import org.jspecify.annotations.Nullable;

/** A filter of the suppression list; a null condition matches all entries. */
record SuppressionFilter(
        @Nullable SuppressionReason reason, @Nullable Channel channel) {
    public static final SuppressionFilter ALL = new SuppressionFilter(null, null);
}
