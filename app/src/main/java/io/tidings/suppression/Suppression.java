package io.tidings.suppression;

import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.PhoneNumber;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody to whom nothing is sent.
 *
 * @param phone null once the person was erased: only the keyed hash of the number is left then
 * @param channel null: on none
 * @param source who put them on the list: {@code user:7}, {@code key:3}, {@code system}, {@code inbound}
 */
public record Suppression(
        long id,
        AccountId account,
        @Nullable PhoneNumber phone,
        @Nullable Channel channel,
        SuppressionReason reason,
        String source,
        Instant createdAt) {}
