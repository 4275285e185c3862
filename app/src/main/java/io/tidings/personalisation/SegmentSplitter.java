package io.tidings.personalisation;

/** The number and size of the parts into which one SMS text is split. */
record SegmentSplitter(int count, int units, int unitsInLast) {
    static SegmentSplitter of(CharSequence text, Encoding encoding) {
        int units = 0;
        int count = 1;
        int inLast = 0;
        for (int i = 0; i < text.length(); ) {
            int width = width(text, i, encoding);
            units += width;
            inLast += width;
            if (inLast > encoding.part()) {
                count++;
                inLast = width;
            }
            i += encoding == Encoding.UCS_2 ? width : 1;
        }
        if (units <= encoding.single()) {
            return new SegmentSplitter(units == 0 ? 0 : 1, units, units);
        }
        return new SegmentSplitter(count, units, inLast);
    }

    static int countGsm7(CharSequence text) {
        int count = 1;
        int inLast = 0;
        for (int i = 0; i < text.length(); i++) {
            int width = Gsm7.septets(text.charAt(i));
            inLast += width;
            if (inLast > Encoding.GSM_7.part()) {
                count++;
                inLast = width;
            }
        }
        return count;
    }

    /** Jumps from part to part, and reads only the characters at the cuts. */
    static int countUcs2(CharSequence text) {
        int length = text.length();
        if (length <= Encoding.UCS_2.single()) {
            return length == 0 ? 0 : 1;
        }
        int count = 0;
        for (int at = 0; at < length; count++) {
            at += Encoding.UCS_2.part();
            if (at < length && isInsidePair(text, at)) {
                at--;
            }
        }
        return count;
    }

    private static int width(CharSequence text, int i, Encoding encoding) {
        return switch (encoding) {
            case GSM_7 -> Gsm7.septets(text.charAt(i));
            case UCS_2 -> isInsidePair(text, i + 1) ? 2 : 1;
        };
    }

    private static boolean isInsidePair(CharSequence text, int i) {
        return i < text.length()
                && Character.isLowSurrogate(text.charAt(i))
                && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
