package io.tidings.web;

import io.tidings.shared.PageRequest;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of every list. A number out of range becomes the nearest valid one, never an error.
 */
public record PageParams(
        @QueryParam("page")
        @Parameter(
                description = "Starts at 1.",
                schema = @Schema(type = SchemaType.INTEGER, minimum = "1", defaultValue = "1"))
        @Nullable
        String page,

        @QueryParam("page_size")
        @Parameter(
                description = "1 to 100. A higher number counts as 100.",
                schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100", defaultValue = "20"))
        @Nullable
        String pageSize,

        @QueryParam("anchor")
        @Parameter(
                description = "The anchor of the first page. With it, new rows do not move the pages.",
                schema = @Schema(type = SchemaType.INTEGER))
        @Nullable
        String anchor,

        @QueryParam("after")
        @Parameter(
                description = "The next_after of the previous page. With it, rows that leave the list do not move the"
                        + " pages.",
                schema = @Schema(type = SchemaType.INTEGER))
        @Nullable
        String after) {

    public PageRequest request() {
        return new PageRequest(
                clampedToInt(number(page, 1)),
                clampedToInt(number(pageSize, PageRequest.DEFAULT_SIZE)),
                position(anchor),
                position(after));
    }

    private static @Nullable Long position(@Nullable String text) {
        long position = number(text, -1);
        return position < 0 ? null : Long.valueOf(position);
    }

    private static int clampedToInt(long value) {
        return (int) Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long number(@Nullable String text, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
