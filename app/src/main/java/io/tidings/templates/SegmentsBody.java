package io.tidings.templates;

import io.tidings.personalisation.Segments;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The JSON of the SMS segments of a text.
 *
 * @param encoding {@code gsm7} or {@code ucs2}
 * @param units septets, or UTF-16 units
 * @param forcing the characters outside the GSM alphabet, without duplicates
 */
@Schema(name = "Segments")
record SegmentsBody(
        String encoding, int characters, int units, int segments, int remainingInSegment, List<String> forcing) {
    public static SegmentsBody of(CharSequence text) {
        var counted = Segments.of(text);
        return new SegmentsBody(
                counted.encoding().text(),
                counted.characters(),
                counted.units(),
                counted.segments(),
                counted.remainingInSegment(),
                counted.forcing().stream().map(Segments.Forcing::character).toList());
    }
}
