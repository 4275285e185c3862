package io.tidings.suppression;

import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.PhoneNumber;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the suppression list: a number to which nothing is sent.
 *
 * @param phone null after an erasure: then only a keyed hash of the number is stored
 * @param channel null for all channels
 * @param source the origin of the entry: {@code user:7}, {@code key:3}, {@code system} or {@code inbound}
 */
public record Suppression(
        long id,
        AccountId account,
        @Nullable PhoneNumber phone,
        @Nullable Channel channel,
        SuppressionReason reason,
        String source,
        Instant createdAt) {}
