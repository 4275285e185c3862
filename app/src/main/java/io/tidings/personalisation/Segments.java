package io.tidings.personalisation;

import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a text travels as SMS: 160 septets in one part or 153 in each of several, or, as soon as a single character is not
 * in the GSM alphabet, 70 and 67 UTF-16 units. An escaped character or a surrogate pair is never split over two parts.
 *
 * @param characters code points, as people count; a joined emoji is several
 * @param units septets, or UTF-16 units; padding at the end of a part not counted
 * @param segments parts that are sent and paid for; 0 for the empty text
 * @param remainingInSegment units that still fit in the last part
 * @param forcing the characters outside the GSM alphabet, each once, in order; empty if and only if the encoding is GSM-7
 */
public record Segments(
        Encoding encoding, int characters, int units, int segments, int remainingInSegment, List<Forcing> forcing) {
    /** What a provider may be asked to send as one message; longer ones are refused before launch. */
    public static final int MAX_SEGMENTS = 10;

    /**
     * A character that costs the message its short encoding.
     *
     * @param count how often it occurs
     * @param replacement what reads the same and is in the alphabet, empty for a character that can go; null if nothing is
     */
    public record Forcing(
            String character, int count, @Nullable String replacement) {}

    public Segments {
        forcing = List.copyOf(forcing);
    }

    public static Segments of(CharSequence text) {
        var encoding = Gsm7.encodes(text) ? Encoding.GSM_7 : Encoding.UCS_2;
        var parts = SegmentSplitter.of(text, encoding);
        int room = parts.count() <= 1 ? encoding.single() : encoding.part();
        return new Segments(
                encoding,
                Character.codePointCount(text, 0, text.length()),
                parts.units(),
                parts.count(),
                room - parts.unitsInLast(),
                encoding == Encoding.GSM_7 ? List.of() : forcing(text));
    }

    /** Only the number of segments, without allocation. Linear in the text, about a nanosecond a character. */
    public static int count(CharSequence text) {
        int length = text.length();
        int septets = 0;
        for (int i = 0; i < length; i++) {
            int width = Gsm7.septets(text.charAt(i));
            if (width == 0) {
                return SegmentSplitter.countUcs2(text);
            }
            septets += width;
        }
        if (septets <= Encoding.GSM_7.single()) {
            return septets == 0 ? 0 : 1;
        }
        // Without escapes nothing needs padding.
        return septets == length ? Math.ceilDiv(septets, Encoding.GSM_7.part()) : SegmentSplitter.countGsm7(text);
    }

    private static List<Forcing> forcing(CharSequence text) {
        var counts = new LinkedHashMap<String, Integer>();
        text.codePoints()
                .filter(c -> c > Character.MAX_VALUE || Gsm7.septets((char) c) == 0)
                .forEach(c -> counts.merge(Character.toString(c), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry ->
                        new Forcing(entry.getKey(), entry.getValue(), SmartEncoding.replacementOrNull(entry.getKey())))
                .toList();
    }
}
