package io.tidings.launch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.messages.MessageCounts;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The results of one variant. The counts are exclusive: {@code sent} messages have no receipt.
 *
 * @param deliveryRate the share of delivered and read messages among those with an outcome; null before an outcome
 * @param clicked the number of contacts that opened a tracked link
 * @param clickRate {@code clicked} divided by the accepted messages; null without tracked links or accepted messages
 * @param winner whether this variant won the test
 */
@Schema(name = "VariantStats")
record VariantStats(
        String name,
        int weight,
        long recipients,

        @JsonUnwrapped @JsonIgnoreProperties({"sending", "skipped"})
        MessageCounts counts,

        @Nullable Double deliveryRate,
        long clicked,
        @Nullable Double clickRate,
        boolean winner) {}
