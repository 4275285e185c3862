package io.tidings.launch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.messages.MessageCounts;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What became of one variant's messages. The counts are exclusive: {@code sent} has heard nothing further.
 *
 * @param deliveryRate delivered and read, of what has an outcome; null before there is one
 * @param clicked people who have opened a tracked link
 * @param clickRate those, of the messages that were accepted; null where links are not tracked, or none was
 * @param winner whether the rest of a test gets, or got, this variant
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
