package io.tidings.web;

import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query parameters of every export with phone numbers. */
public record CsvParams(
        @QueryParam("bom") boolean byteOrderMark,

        @QueryParam("phones")
        @Parameter(
                description = "guarded, the default: an apostrophe before the plus sign, for spreadsheets."
                        + " plain: no apostrophe, for other programs.",
                schema = @Schema(enumeration = {"guarded", "plain"}))
        @Nullable
        String phones) {}
