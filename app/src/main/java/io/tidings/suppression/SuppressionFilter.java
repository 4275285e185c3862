package io.tidings.suppression;

import io.tidings.shared.Channel;
import org.jspecify.annotations.Nullable;

/** Which entries of the suppression list are meant; null where all will do. */
record SuppressionFilter(
        @Nullable SuppressionReason reason, @Nullable Channel channel) {
    public static final SuppressionFilter ALL = new SuppressionFilter(null, null);
}
