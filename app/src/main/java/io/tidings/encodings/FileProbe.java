package io.tidings.encodings;

import java.nio.charset.StandardCharsets;

/**
 * Collects statistics over all bytes of an upload: its length, and signs of its encoding and of binary content. It must
 * see the whole file, because the first accent may be in the last row. Not thread-safe.
 */
public final class FileProbe {
    private static final int NAME_LENGTH = 8;

    /** More pairs of bytes in another encoding are hardly ever all valid UTF-8. */
    private static final int MAX_CHANCE = 20;

    private final byte[] first = new byte[NAME_LENGTH];
    private long size;
    private long lineFeeds;
    private long carriageReturns;
    private long evenZeros;
    private long oddZeros;
    private long controls;
    private int last = -1;
    private final boolean[] seen = new boolean[256];

    // UTF-8 (RFC 3629): the number of continuation bytes still expected, and the range of the next one.
    private int continuationsLeft;
    private int minContinuation = 0x80;
    private int maxContinuation = 0xBF;
    private long sequences;
    private boolean longSequence;
    private long malformed;

    public void update(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length && size + i < NAME_LENGTH; i++) {
            first[(int) size + i] = bytes[offset + i];
        }
        for (int i = offset; i < offset + length; i++) {
            int b = bytes[i];
            // Nearly every byte is printable ASCII outside of a sequence and needs no further inspection.
            if (b < ' ' || continuationsLeft > 0) {
                inspect(b & 0xFF, size + (i - offset));
            }
        }
        if (length > 0) {
            last = bytes[offset + length - 1];
        }
        size += length;
    }

    public long size() {
        return size;
    }

    /** Returns an upper bound of the rows below the header. Line ends within quotes and blank lines count too. */
    public long rowsAtMost() {
        long lines = Math.max(lineFeeds, carriageReturns);
        boolean lastLineOpen = last != '\n' && last != '\r' && size > 0;
        return Math.max(0, lines + (lastLineOpen ? 1 : 0) - 1);
    }

    /** @param bytes up to eight bytes, as ISO-8859-1 */
    public boolean startsWith(String bytes) {
        return new String(first, 0, (int) Math.min(size, NAME_LENGTH), StandardCharsets.ISO_8859_1).startsWith(bytes);
    }

    /** Returns whether the lines end with CR, as on the Macintosh before OS X. */
    public boolean hasLineEndsOfOldMacs() {
        return carriageReturns > 0 && lineFeeds == 0;
    }

    /** UTF-16 text with digits and separators: a third of the characters have a zero byte, all in the same position. */
    public boolean hasZerosInEvenPlaces() {
        return evenZeros * 6 > size && oddZeros * 50 < evenZeros;
    }

    public boolean hasZerosInOddPlaces() {
        return oddZeros * 6 > size && evenZeros * 50 < oddZeros;
    }

    /** Returns whether more than 5 % of the bytes are control characters or NUL. Text never has this many. */
    public boolean isFullOfControls() {
        return (controls + evenZeros + oddZeros) * 20 > size;
    }

    /**
     * Returns whether the bytes are UTF-8, possibly with damaged characters. Text in another encoding hardly ever
     * contains as many valid sequences as malformed ones.
     */
    public boolean isUtf8() {
        long errors = malformed + (continuationsLeft > 0 ? 1 : 0);
        return sequences >= errors;
    }

    /** Returns whether there are so few sequences of UTF-8 that they may be letters in another encoding. */
    public boolean mayBeUtf8ByChance() {
        return sequences > 0 && sequences <= MAX_CHANCE && (!longSequence || malformed > 0);
    }

    /** @param b a byte that is not ASCII, from 128 to 255 */
    public boolean contains(int b) {
        return seen[b];
    }

    private void inspect(int b, long at) {
        seen[b] = true;
        if (continuationsLeft > 0 && continueSequence(b)) {
            return;
        }
        if (b < 0x20) {
            countControl(b, at);
        } else if (b >= 0x80) {
            beginSequence(b);
        }
    }

    private boolean continueSequence(int b) {
        if (b < minContinuation || b > maxContinuation) {
            malformed++;
            continuationsLeft = 0;
            return false;
        }
        continuationsLeft--;
        minContinuation = 0x80;
        maxContinuation = 0xBF;
        if (continuationsLeft == 0) {
            sequences++;
        }
        return true;
    }

    private void beginSequence(int b) {
        minContinuation = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        maxContinuation = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        if (b >= 0xC2 && b <= 0xDF) {
            continuationsLeft = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            longSequence = true;
            continuationsLeft = 2;
        } else if (b >= 0xF0 && b <= 0xF4) {
            longSequence = true;
            continuationsLeft = 3;
        } else {
            malformed++;
        }
    }

    private void countControl(int b, long at) {
        switch (b) {
            case '\n' -> lineFeeds++;
            case '\r' -> carriageReturns++;
            case '\t', '\f', 0x0B, 0x1A -> {}
            case 0 -> {
                if ((at & 1) == 0) {
                    evenZeros++;
                } else {
                    oddZeros++;
                }
            }
            default -> controls++;
        }
    }
}
